export interface PaymentMethodDetailsGrabpay {
  transaction_id?: string | null;
}
