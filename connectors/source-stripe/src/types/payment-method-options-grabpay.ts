export interface PaymentMethodOptionsGrabpay {
  setup_future_usage?: 'none';
}
