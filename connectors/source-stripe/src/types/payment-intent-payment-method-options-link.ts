export interface PaymentIntentPaymentMethodOptionsLink {
  capture_method?: 'manual';
  persistent_token?: string | null;
  setup_future_usage?: 'none' | 'off_session';
}
