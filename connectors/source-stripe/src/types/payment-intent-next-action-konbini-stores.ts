import type { PaymentIntentNextActionKonbiniFamilymart } from './payment-intent-next-action-konbini-familymart.ts';
import type { PaymentIntentNextActionKonbiniLawson } from './payment-intent-next-action-konbini-lawson.ts';
import type { PaymentIntentNextActionKonbiniMinistop } from './payment-intent-next-action-konbini-ministop.ts';
import type { PaymentIntentNextActionKonbiniSeicomart } from './payment-intent-next-action-konbini-seicomart.ts';

export interface PaymentIntentNextActionKonbiniStores {
  familymart?: PaymentIntentNextActionKonbiniFamilymart | null;
  lawson?: PaymentIntentNextActionKonbiniLawson | null;
  ministop?: PaymentIntentNextActionKonbiniMinistop | null;
  seicomart?: PaymentIntentNextActionKonbiniSeicomart | null;
}
