export interface PaymentMethodOptionsAfterpayClearpay {
  capture_method?: 'manual';
  reference?: string | null;
  setup_future_usage?: 'none';
}
