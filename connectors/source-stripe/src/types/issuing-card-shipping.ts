import type { Address } from './address.ts';
import type { IssuingCardShippingCustoms } from './issuing-card-shipping-customs.ts';

export interface IssuingCardShipping {
  address: Address;
  carrier?: 'dhl' | 'fedex' | 'royal_mail' | 'usps' | null;
  customs?: IssuingCardShippingCustoms | null;
  eta?: number | null;
  name: string;
  phone_number?: string | null;
  require_signature?: boolean | null;
  service: 'express' | 'priority' | 'standard';
  status?: 'canceled' | 'delivered' | 'failure' | 'pending' | 'returned' | 'shipped' | null;
  tracking_number?: string | null;
  tracking_url?: string | null;
  type: 'bulk' | 'individual';
}
