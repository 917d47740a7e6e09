export interface PaymentMethodOptionsAffirm {
  capture_method?: 'manual';
  preferred_locale?: string;
  setup_future_usage?: 'none';
}
