export interface PaymentMethodDetailsWechatPay {
  fingerprint?: string | null;
  transaction_id?: string | null;
}
