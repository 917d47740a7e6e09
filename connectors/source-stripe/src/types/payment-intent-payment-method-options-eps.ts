export interface PaymentIntentPaymentMethodOptionsEps {
  setup_future_usage?: 'none';
}
