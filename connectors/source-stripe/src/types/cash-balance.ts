import type { CustomerBalanceCustomerBalanceSettings } from './customer-balance-customer-balance-settings.ts';

export interface CashBalance {
  available?: Record<string, number> | null;
  customer: string;
  livemode: boolean;
  object: 'cash_balance';
  settings: CustomerBalanceCustomerBalanceSettings;
}
