import type { Address } from './address.ts';

export interface BillingDetails {
  address?: Address | null;
  email?: string | null;
  name?: string | null;
  phone?: string | null;
}
