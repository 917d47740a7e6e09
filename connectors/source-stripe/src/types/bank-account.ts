import type { Account } from './account.ts';
import type { Customer } from './customer.ts';
import type { DeletedCustomer } from './deleted-customer.ts';
import type { ExternalAccountRequirements } from './external-account-requirements.ts';

export interface BankAccount {
  account?: string | Account | null;
  account_holder_name?: string | null;
  account_holder_type?: string | null;
  account_type?: string | null;
  available_payout_methods?: ('instant' | 'standard')[] | null;
  bank_name?: string | null;
  country: string;
  currency: string;
  customer?: string | Customer | DeletedCustomer | null;
  default_for_currency?: boolean | null;
  fingerprint?: string | null;
  future_requirements?: ExternalAccountRequirements | null;
  id: string;
  last4: string;
  metadata?: Record<string, string> | null;
  object: 'bank_account';
  requirements?: ExternalAccountRequirements | null;
  routing_number?: string | null;
  status: string;
}
