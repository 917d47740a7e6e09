import type { Mandate } from './mandate.ts';
import type { PaymentMethod } from './payment-method.ts';

export interface SetupAttemptPaymentMethodDetailsBancontact {
  bank_code?: string | null;
  bank_name?: string | null;
  bic?: string | null;
  generated_sepa_debit?: string | PaymentMethod | null;
  generated_sepa_debit_mandate?: string | Mandate | null;
  iban_last4?: string | null;
  preferred_language?: 'de' | 'en' | 'fr' | 'nl' | null;
  verified_name?: string | null;
}
