export interface PaymentMethodAuBecsDebit {
  bsb_number?: string | null;
  fingerprint?: string | null;
  last4?: string | null;
}
