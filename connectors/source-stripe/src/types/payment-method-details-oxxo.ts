export interface PaymentMethodDetailsOxxo {
  number?: string | null;
}
