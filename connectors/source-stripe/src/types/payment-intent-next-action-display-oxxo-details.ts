export interface PaymentIntentNextActionDisplayOxxoDetails {
  expires_after?: number | null;
  hosted_voucher_url?: string | null;
  number?: string | null;
}
