import type { DeletedPrice } from './deleted-price.ts';
import type { Price } from './price.ts';
import type { SubscriptionItemBillingThresholds } from './subscription-item-billing-thresholds.ts';
import type { TaxRate } from './tax-rate.ts';

export interface SubscriptionScheduleConfigurationItem {
  billing_thresholds?: SubscriptionItemBillingThresholds | null;
  metadata?: Record<string, string> | null;
  price: string | Price | DeletedPrice;
  quantity?: number;
  tax_rates?: TaxRate[] | null;
}
