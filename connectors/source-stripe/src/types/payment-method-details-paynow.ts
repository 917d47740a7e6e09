export interface PaymentMethodDetailsPaynow {
  reference?: string | null;
}
