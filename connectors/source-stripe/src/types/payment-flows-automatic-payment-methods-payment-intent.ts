export interface PaymentFlowsAutomaticPaymentMethodsPaymentIntent {
  enabled: boolean;
}
