export interface PaymentMethodDetailsAcssDebit {
  bank_name?: string | null;
  fingerprint?: string | null;
  institution_number?: string | null;
  last4?: string | null;
  mandate?: string;
  transit_number?: string | null;
}
