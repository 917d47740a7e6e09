import type { CardMandatePaymentMethodDetails } from './card-mandate-payment-method-details.ts';
import type { MandateAcssDebit } from './mandate-acss-debit.ts';
import type { MandateAuBecsDebit } from './mandate-au-becs-debit.ts';
import type { MandateBacsDebit } from './mandate-bacs-debit.ts';
import type { MandateBlik } from './mandate-blik.ts';
import type { MandateCashapp } from './mandate-cashapp.ts';
import type { MandateLink } from './mandate-link.ts';
import type { MandateSepaDebit } from './mandate-sepa-debit.ts';
import type { MandateUsBankAccount } from './mandate-us-bank-account.ts';

export interface MandatePaymentMethodDetails {
  acss_debit?: MandateAcssDebit;
  au_becs_debit?: MandateAuBecsDebit;
  bacs_debit?: MandateBacsDebit;
  blik?: MandateBlik;
  card?: CardMandatePaymentMethodDetails;
  cashapp?: MandateCashapp;
  link?: MandateLink;
  sepa_debit?: MandateSepaDebit;
  type: string;
  us_bank_account?: MandateUsBankAccount;
}
