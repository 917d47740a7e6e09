export interface PaymentMethodOptionsPromptpay {
  setup_future_usage?: 'none';
}
