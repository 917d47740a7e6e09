export interface PaymentMethodAcssDebit {
  bank_name?: string | null;
  fingerprint?: string | null;
  institution_number?: string | null;
  last4?: string | null;
  transit_number?: string | null;
}
