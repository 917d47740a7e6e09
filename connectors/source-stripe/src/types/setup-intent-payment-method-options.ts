import type { SetupIntentPaymentMethodOptionsAcssDebit } from './setup-intent-payment-method-options-acss-debit.ts';
import type { SetupIntentPaymentMethodOptionsBlik } from './setup-intent-payment-method-options-blik.ts';
import type { SetupIntentPaymentMethodOptionsCard } from './setup-intent-payment-method-options-card.ts';
import type { SetupIntentPaymentMethodOptionsLink } from './setup-intent-payment-method-options-link.ts';
import type { SetupIntentPaymentMethodOptionsSepaDebit } from './setup-intent-payment-method-options-sepa-debit.ts';
import type { SetupIntentPaymentMethodOptionsUsBankAccount } from './setup-intent-payment-method-options-us-bank-account.ts';
import type { SetupIntentTypeSpecificPaymentMethodOptionsClient } from './setup-intent-type-specific-payment-method-options-client.ts';

export interface SetupIntentPaymentMethodOptions {
  acss_debit?: SetupIntentPaymentMethodOptionsAcssDebit | SetupIntentTypeSpecificPaymentMethodOptionsClient;
  blik?: SetupIntentPaymentMethodOptionsBlik | SetupIntentTypeSpecificPaymentMethodOptionsClient;
  card?: SetupIntentPaymentMethodOptionsCard;
  link?: SetupIntentPaymentMethodOptionsLink | SetupIntentTypeSpecificPaymentMethodOptionsClient;
  sepa_debit?: SetupIntentPaymentMethodOptionsSepaDebit | SetupIntentTypeSpecificPaymentMethodOptionsClient;
  us_bank_account?: SetupIntentPaymentMethodOptionsUsBankAccount | SetupIntentTypeSpecificPaymentMethodOptionsClient;
}
