import type { SetupIntentPaymentMethodOptionsMandateOptionsSepaDebit } from './setup-intent-payment-method-options-mandate-options-sepa-debit.ts';

export interface SetupIntentPaymentMethodOptionsSepaDebit {
  mandate_options?: SetupIntentPaymentMethodOptionsMandateOptionsSepaDebit;
}
