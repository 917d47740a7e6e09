import type { SetupIntentPaymentMethodOptionsMandateOptionsAcssDebit } from './setup-intent-payment-method-options-mandate-options-acss-debit.ts';

export interface SetupIntentPaymentMethodOptionsAcssDebit {
  currency?: 'cad' | 'usd' | null;
  mandate_options?: SetupIntentPaymentMethodOptionsMandateOptionsAcssDebit;
  verification_method?: 'automatic' | 'instant' | 'microdeposits';
}
