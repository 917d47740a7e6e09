export interface PaymentMethodDetailsLink {
  country?: string | null;
}
