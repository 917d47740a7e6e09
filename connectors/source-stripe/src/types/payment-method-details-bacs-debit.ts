export interface PaymentMethodDetailsBacsDebit {
  fingerprint?: string | null;
  last4?: string | null;
  mandate?: string | null;
  sort_code?: string | null;
}
