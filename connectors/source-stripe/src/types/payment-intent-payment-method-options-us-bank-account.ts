import type { LinkedAccountOptionsUsBankAccount } from './linked-account-options-us-bank-account.ts';

export interface PaymentIntentPaymentMethodOptionsUsBankAccount {
  financial_connections?: LinkedAccountOptionsUsBankAccount;
  setup_future_usage?: 'none' | 'off_session' | 'on_session';
  verification_method?: 'automatic' | 'instant' | 'microdeposits';
}
