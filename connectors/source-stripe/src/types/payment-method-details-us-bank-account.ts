export interface PaymentMethodDetailsUsBankAccount {
  account_holder_type?: 'company' | 'individual' | null;
  account_type?: 'checking' | 'savings' | null;
  bank_name?: string | null;
  fingerprint?: string | null;
  last4?: string | null;
  routing_number?: string | null;
}
