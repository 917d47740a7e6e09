export interface PaymentMethodBacsDebit {
  fingerprint?: string | null;
  last4?: string | null;
  sort_code?: string | null;
}
