import type { LinkedAccountOptionsUsBankAccount } from './linked-account-options-us-bank-account.ts';

export interface SetupIntentPaymentMethodOptionsUsBankAccount {
  financial_connections?: LinkedAccountOptionsUsBankAccount;
  verification_method?: 'automatic' | 'instant' | 'microdeposits';
}
