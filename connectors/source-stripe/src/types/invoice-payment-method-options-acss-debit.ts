import type { InvoicePaymentMethodOptionsAcssDebitMandateOptions } from './invoice-payment-method-options-acss-debit-mandate-options.ts';

export interface InvoicePaymentMethodOptionsAcssDebit {
  mandate_options?: InvoicePaymentMethodOptionsAcssDebitMandateOptions;
  verification_method?: 'automatic' | 'instant' | 'microdeposits';
}
