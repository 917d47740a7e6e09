export interface PaymentMethodDetailsAchDebit {
  account_holder_type?: 'company' | 'individual' | null;
  bank_name?: string | null;
  country?: string | null;
  fingerprint?: string | null;
  last4?: string | null;
  routing_number?: string | null;
}
