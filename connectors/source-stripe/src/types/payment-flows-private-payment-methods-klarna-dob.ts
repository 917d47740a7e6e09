export interface PaymentFlowsPrivatePaymentMethodsKlarnaDob {
  day?: number | null;
  month?: number | null;
  year?: number | null;
}
