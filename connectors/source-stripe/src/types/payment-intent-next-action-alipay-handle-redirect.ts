export interface PaymentIntentNextActionAlipayHandleRedirect {
  native_data?: string | null;
  native_url?: string | null;
  return_url?: string | null;
  url?: string | null;
}
