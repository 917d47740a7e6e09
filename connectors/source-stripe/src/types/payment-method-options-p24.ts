export interface PaymentMethodOptionsP24 {
  setup_future_usage?: 'none';
}
