import type { InvoicePaymentMethodOptionsCustomerBalanceBankTransfer } from './invoice-payment-method-options-customer-balance-bank-transfer.ts';

export interface InvoicePaymentMethodOptionsCustomerBalance {
  bank_transfer?: InvoicePaymentMethodOptionsCustomerBalanceBankTransfer;
  funding_type?: 'bank_transfer' | null;
}
