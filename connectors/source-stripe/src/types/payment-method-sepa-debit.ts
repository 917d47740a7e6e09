import type { SepaDebitGeneratedFrom } from './sepa-debit-generated-from.ts';

export interface PaymentMethodSepaDebit {
  bank_code?: string | null;
  branch_code?: string | null;
  country?: string | null;
  fingerprint?: string | null;
  generated_from?: SepaDebitGeneratedFrom | null;
  last4?: string | null;
}
