import type { InvoicePaymentMethodOptionsUsBankAccountLinkedAccountOptions } from './invoice-payment-method-options-us-bank-account-linked--bf0a0003.ts';

export interface InvoicePaymentMethodOptionsUsBankAccount {
  financial_connections?: InvoicePaymentMethodOptionsUsBankAccountLinkedAccountOptions;
  verification_method?: 'automatic' | 'instant' | 'microdeposits';
}
