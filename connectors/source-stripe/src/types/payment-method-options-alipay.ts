export interface PaymentMethodOptionsAlipay {
  setup_future_usage?: 'none' | 'off_session';
}
