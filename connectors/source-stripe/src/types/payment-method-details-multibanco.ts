export interface PaymentMethodDetailsMultibanco {
  entity?: string | null;
  reference?: string | null;
}
