export interface PaymentMethodDetailsKlarna {
  payment_method_category?: string | null;
  preferred_locale?: string | null;
}
