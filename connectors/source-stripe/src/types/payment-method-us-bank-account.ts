import type { PaymentMethodUsBankAccountStatusDetails } from './payment-method-us-bank-account-status-details.ts';
import type { UsBankAccountNetworks } from './us-bank-account-networks.ts';

export interface PaymentMethodUsBankAccount {
  account_holder_type?: 'company' | 'individual' | null;
  account_type?: 'checking' | 'savings' | null;
  bank_name?: string | null;
  financial_connections_account?: string | null;
  fingerprint?: string | null;
  last4?: string | null;
  networks?: UsBankAccountNetworks | null;
  routing_number?: string | null;
  status_details?: PaymentMethodUsBankAccountStatusDetails | null;
}
