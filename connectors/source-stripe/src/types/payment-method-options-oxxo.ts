export interface PaymentMethodOptionsOxxo {
  expires_after_days: number;
  setup_future_usage?: 'none';
}
