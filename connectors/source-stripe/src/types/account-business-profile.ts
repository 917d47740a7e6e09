import type { Address } from './address.ts';

export interface AccountBusinessProfile {
  mcc?: string | null;
  name?: string | null;
  product_description?: string | null;
  support_address?: Address | null;
  support_email?: string | null;
  support_phone?: string | null;
  support_url?: string | null;
  url?: string | null;
}
