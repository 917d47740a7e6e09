import type { Price } from './price.ts';
import type { SubscriptionItemBillingThresholds } from './subscription-item-billing-thresholds.ts';
import type { TaxRate } from './tax-rate.ts';

export interface SubscriptionItem {
  billing_thresholds?: SubscriptionItemBillingThresholds | null;
  created: number;
  id: string;
  metadata: Record<string, string>;
  object: 'subscription_item';
  price: Price;
  quantity?: number;
  subscription: string;
  tax_rates?: TaxRate[] | null;
}
