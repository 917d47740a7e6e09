export interface ShippingRateCurrencyOption {
  amount: number;
  tax_behavior: 'exclusive' | 'inclusive' | 'unspecified';
}
