import type { SetupIntentPaymentMethodOptionsMandateOptionsBlik } from './setup-intent-payment-method-options-mandate-options-blik.ts';

export interface SetupIntentPaymentMethodOptionsBlik {
  mandate_options?: SetupIntentPaymentMethodOptionsMandateOptionsBlik;
}
