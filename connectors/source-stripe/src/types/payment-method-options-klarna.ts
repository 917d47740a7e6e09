export interface PaymentMethodOptionsKlarna {
  capture_method?: 'manual';
  preferred_locale?: string | null;
  setup_future_usage?: 'none';
}
