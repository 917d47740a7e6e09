import type { Address } from './address.ts';

export interface SourceOwner {
  address?: Address | null;
  email?: string | null;
  name?: string | null;
  phone?: string | null;
  verified_address?: Address | null;
  verified_email?: string | null;
  verified_name?: string | null;
  verified_phone?: string | null;
}
