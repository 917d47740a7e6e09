export interface PaymentIntentNextActionBoleto {
  expires_at?: number | null;
  hosted_voucher_url?: string | null;
  number?: string | null;
  pdf?: string | null;
}
