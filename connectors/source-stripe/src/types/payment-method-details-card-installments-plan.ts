export interface PaymentMethodDetailsCardInstallmentsPlan {
  count?: number | null;
  interval?: 'month' | null;
  type: 'fixed_count';
}
