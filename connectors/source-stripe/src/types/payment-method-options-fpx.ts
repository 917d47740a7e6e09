export interface PaymentMethodOptionsFpx {
  setup_future_usage?: 'none';
}
