export interface PaymentMethodOptionsCashapp {
  capture_method?: 'manual';
  setup_future_usage?: 'none' | 'off_session' | 'on_session';
}
