export interface PaymentMethodOptionsGiropay {
  setup_future_usage?: 'none';
}
