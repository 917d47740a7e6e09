import type { PaymentMethodUsBankAccountBlocked } from './payment-method-us-bank-account-blocked.ts';

export interface PaymentMethodUsBankAccountStatusDetails {
  blocked?: PaymentMethodUsBankAccountBlocked;
}
