import type { ShippingRateDeliveryEstimate } from './shipping-rate-delivery-estimate.ts';
import type { ShippingRateFixedAmount } from './shipping-rate-fixed-amount.ts';
import type { TaxCode } from './tax-code.ts';

export interface ShippingRate {
  active: boolean;
  created: number;
  delivery_estimate?: ShippingRateDeliveryEstimate | null;
  display_name?: string | null;
  fixed_amount?: ShippingRateFixedAmount;
  id: string;
  livemode: boolean;
  metadata: Record<string, string>;
  object: 'shipping_rate';
  tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified' | null;
  tax_code?: string | TaxCode | null;
  type: 'fixed_amount';
}
