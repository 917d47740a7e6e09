import type { InvoicePaymentMethodOptionsAcssDebit } from './invoice-payment-method-options-acss-debit.ts';
import type { InvoicePaymentMethodOptionsBancontact } from './invoice-payment-method-options-bancontact.ts';
import type { InvoicePaymentMethodOptionsCard } from './invoice-payment-method-options-card.ts';
import type { InvoicePaymentMethodOptionsCustomerBalance } from './invoice-payment-method-options-customer-balance.ts';
import type { InvoicePaymentMethodOptionsKonbini } from './invoice-payment-method-options-konbini.ts';
import type { InvoicePaymentMethodOptionsUsBankAccount } from './invoice-payment-method-options-us-bank-account.ts';

export interface InvoicesPaymentMethodOptions {
  acss_debit?: InvoicePaymentMethodOptionsAcssDebit | null;
  bancontact?: InvoicePaymentMethodOptionsBancontact | null;
  card?: InvoicePaymentMethodOptionsCard | null;
  customer_balance?: InvoicePaymentMethodOptionsCustomerBalance | null;
  konbini?: InvoicePaymentMethodOptionsKonbini | null;
  us_bank_account?: InvoicePaymentMethodOptionsUsBankAccount | null;
}
