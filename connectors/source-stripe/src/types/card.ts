import type { Account } from './account.ts';
import type { Customer } from './customer.ts';
import type { DeletedCustomer } from './deleted-customer.ts';

export interface Card {
  account?: string | Account | null;
  address_city?: string | null;
  address_country?: string | null;
  address_line1?: string | null;
  address_line1_check?: string | null;
  address_line2?: string | null;
  address_state?: string | null;
  address_zip?: string | null;
  address_zip_check?: string | null;
  available_payout_methods?: ('instant' | 'standard')[] | null;
  brand: string;
  country?: string | null;
  currency?: string | null;
  customer?: string | Customer | DeletedCustomer | null;
  cvc_check?: string | null;
  default_for_currency?: boolean | null;
  dynamic_last4?: string | null;
  exp_month: number;
  exp_year: number;
  fingerprint?: string | null;
  funding: string;
  id: string;
  last4: string;
  metadata?: Record<string, string> | null;
  name?: string | null;
  object: 'card';
  status?: string | null;
  tokenization_method?: string | null;
}
