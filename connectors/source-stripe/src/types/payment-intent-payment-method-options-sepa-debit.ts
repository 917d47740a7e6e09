import type { PaymentIntentPaymentMethodOptionsMandateOptionsSepaDebit } from './payment-intent-payment-method-options-mandate-options-sepa-debit.ts';

export interface PaymentIntentPaymentMethodOptionsSepaDebit {
  mandate_options?: PaymentIntentPaymentMethodOptionsMandateOptionsSepaDebit;
  setup_future_usage?: 'none' | 'off_session' | 'on_session';
}
