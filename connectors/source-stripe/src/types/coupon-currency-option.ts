export interface CouponCurrencyOption {
  amount_off: number;
}
