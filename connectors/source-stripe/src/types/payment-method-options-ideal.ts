export interface PaymentMethodOptionsIdeal {
  setup_future_usage?: 'none' | 'off_session';
}
