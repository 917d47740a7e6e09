import type { SetupAttemptPaymentMethodDetailsAcssDebit } from './setup-attempt-payment-method-details-acss-debit.ts';
import type { SetupAttemptPaymentMethodDetailsAuBecsDebit } from './setup-attempt-payment-method-details-au-becs-debit.ts';
import type { SetupAttemptPaymentMethodDetailsBacsDebit } from './setup-attempt-payment-method-details-bacs-debit.ts';
import type { SetupAttemptPaymentMethodDetailsBancontact } from './setup-attempt-payment-method-details-bancontact.ts';
import type { SetupAttemptPaymentMethodDetailsBlik } from './setup-attempt-payment-method-details-blik.ts';
import type { SetupAttemptPaymentMethodDetailsBoleto } from './setup-attempt-payment-method-details-boleto.ts';
import type { SetupAttemptPaymentMethodDetailsCard } from './setup-attempt-payment-method-details-card.ts';
import type { SetupAttemptPaymentMethodDetailsCardPresent } from './setup-attempt-payment-method-details-card-present.ts';
import type { SetupAttemptPaymentMethodDetailsCashapp } from './setup-attempt-payment-method-details-cashapp.ts';
import type { SetupAttemptPaymentMethodDetailsIdeal } from './setup-attempt-payment-method-details-ideal.ts';
import type { SetupAttemptPaymentMethodDetailsKlarna } from './setup-attempt-payment-method-details-klarna.ts';
import type { SetupAttemptPaymentMethodDetailsLink } from './setup-attempt-payment-method-details-link.ts';
import type { SetupAttemptPaymentMethodDetailsSepaDebit } from './setup-attempt-payment-method-details-sepa-debit.ts';
import type { SetupAttemptPaymentMethodDetailsSofort } from './setup-attempt-payment-method-details-sofort.ts';
import type { SetupAttemptPaymentMethodDetailsUsBankAccount } from './setup-attempt-payment-method-details-us-bank-account.ts';

export interface SetupAttemptPaymentMethodDetails {
  acss_debit?: SetupAttemptPaymentMethodDetailsAcssDebit;
  au_becs_debit?: SetupAttemptPaymentMethodDetailsAuBecsDebit;
  bacs_debit?: SetupAttemptPaymentMethodDetailsBacsDebit;
  bancontact?: SetupAttemptPaymentMethodDetailsBancontact;
  blik?: SetupAttemptPaymentMethodDetailsBlik;
  boleto?: SetupAttemptPaymentMethodDetailsBoleto;
  card?: SetupAttemptPaymentMethodDetailsCard;
  card_present?: SetupAttemptPaymentMethodDetailsCardPresent;
  cashapp?: SetupAttemptPaymentMethodDetailsCashapp;
  ideal?: SetupAttemptPaymentMethodDetailsIdeal;
  klarna?: SetupAttemptPaymentMethodDetailsKlarna;
  link?: SetupAttemptPaymentMethodDetailsLink;
  sepa_debit?: SetupAttemptPaymentMethodDetailsSepaDebit;
  sofort?: SetupAttemptPaymentMethodDetailsSofort;
  type: string;
  us_bank_account?: SetupAttemptPaymentMethodDetailsUsBankAccount;
}
