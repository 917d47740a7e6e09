export interface PaymentMethodOptionsBacsDebit {
  setup_future_usage?: 'none' | 'off_session' | 'on_session';
}
