export interface PaymentMethodOptionsPix {
  expires_after_seconds?: number | null;
  expires_at?: number | null;
  setup_future_usage?: 'none';
}
