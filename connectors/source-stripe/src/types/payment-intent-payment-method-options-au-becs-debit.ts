export interface PaymentIntentPaymentMethodOptionsAuBecsDebit {
  setup_future_usage?: 'none' | 'off_session' | 'on_session';
}
