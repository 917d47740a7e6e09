export interface PaymentMethodSofort {
  country?: string | null;
}
