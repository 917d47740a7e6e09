export interface PromotionCodeCurrencyOption {
  minimum_amount: number;
}
