import type { DeletedPrice } from './deleted-price.ts';
import type { Price } from './price.ts';
import type { TaxRate } from './tax-rate.ts';

export interface SubscriptionScheduleAddInvoiceItem {
  price: string | Price | DeletedPrice;
  quantity?: number | null;
  tax_rates?: TaxRate[] | null;
}
