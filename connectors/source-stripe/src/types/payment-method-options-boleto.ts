export interface PaymentMethodOptionsBoleto {
  expires_after_days: number;
  setup_future_usage?: 'none' | 'off_session' | 'on_session';
}
