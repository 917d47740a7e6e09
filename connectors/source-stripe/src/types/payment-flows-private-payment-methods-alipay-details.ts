export interface PaymentFlowsPrivatePaymentMethodsAlipayDetails {
  buyer_id?: string;
  fingerprint?: string | null;
  transaction_id?: string | null;
}
