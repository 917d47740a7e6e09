import type { AccountBacsDebitPaymentsSettings } from './account-bacs-debit-payments-settings.ts';
import type { AccountBrandingSettings } from './account-branding-settings.ts';
import type { AccountCardIssuingSettings } from './account-card-issuing-settings.ts';
import type { AccountCardPaymentsSettings } from './account-card-payments-settings.ts';
import type { AccountDashboardSettings } from './account-dashboard-settings.ts';
import type { AccountPaymentsSettings } from './account-payments-settings.ts';
import type { AccountPayoutSettings } from './account-payout-settings.ts';
import type { AccountSepaDebitPaymentsSettings } from './account-sepa-debit-payments-settings.ts';
import type { AccountTreasurySettings } from './account-treasury-settings.ts';

export interface AccountSettings {
  bacs_debit_payments?: AccountBacsDebitPaymentsSettings;
  branding: AccountBrandingSettings;
  card_issuing?: AccountCardIssuingSettings;
  card_payments: AccountCardPaymentsSettings;
  dashboard: AccountDashboardSettings;
  payments: AccountPaymentsSettings;
  payouts?: AccountPayoutSettings;
  sepa_debit_payments?: AccountSepaDebitPaymentsSettings;
  treasury?: AccountTreasurySettings;
}
