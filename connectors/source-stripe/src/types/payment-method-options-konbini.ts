export interface PaymentMethodOptionsKonbini {
  confirmation_number?: string | null;
  expires_after_days?: number | null;
  expires_at?: number | null;
  product_description?: string | null;
  setup_future_usage?: 'none';
}
