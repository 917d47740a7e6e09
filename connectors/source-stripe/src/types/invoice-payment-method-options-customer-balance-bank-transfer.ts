import type { InvoicePaymentMethodOptionsCustomerBalanceBankTransfer985d0c85 } from './invoice-payment-method-options-customer-balance-bank-t-dc79b02b.ts';

export interface InvoicePaymentMethodOptionsCustomerBalanceBankTransfer {
  eu_bank_transfer?: InvoicePaymentMethodOptionsCustomerBalanceBankTransfer985d0c85;
  type?: string | null;
}
