import type { PaymentIntentPaymentMethodOptionsMandateOptionsAcssDebit } from './payment-intent-payment-method-options-mandate-options-acss-debit.ts';

export interface PaymentIntentPaymentMethodOptionsAcssDebit {
  mandate_options?: PaymentIntentPaymentMethodOptionsMandateOptionsAcssDebit;
  setup_future_usage?: 'none' | 'off_session' | 'on_session';
  verification_method?: 'automatic' | 'instant' | 'microdeposits';
}
