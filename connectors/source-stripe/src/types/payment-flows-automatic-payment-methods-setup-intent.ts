export interface PaymentFlowsAutomaticPaymentMethodsSetupIntent {
  enabled?: boolean | null;
}
