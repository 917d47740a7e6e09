export interface PaymentMethodOptionsPaynow {
  setup_future_usage?: 'none';
}
