export interface CustomerBalanceCustomerBalanceSettings {
  reconciliation_mode: 'automatic' | 'manual';
  using_merchant_default: boolean;
}
