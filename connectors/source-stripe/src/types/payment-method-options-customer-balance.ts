import type { PaymentMethodOptionsCustomerBalanceBankTransfer } from './payment-method-options-customer-balance-bank-transfer.ts';

export interface PaymentMethodOptionsCustomerBalance {
  bank_transfer?: PaymentMethodOptionsCustomerBalanceBankTransfer;
  funding_type?: 'bank_transfer' | null;
  setup_future_usage?: 'none';
}
