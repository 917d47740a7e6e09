export interface PaymentMethodDetailsAuBecsDebit {
  bsb_number?: string | null;
  fingerprint?: string | null;
  last4?: string | null;
  mandate?: string;
}
