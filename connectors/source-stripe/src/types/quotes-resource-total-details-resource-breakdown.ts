import type { LineItemsDiscountAmount } from './line-items-discount-amount.ts';
import type { LineItemsTaxAmount } from './line-items-tax-amount.ts';

export interface QuotesResourceTotalDetailsResourceBreakdown {
  discounts: LineItemsDiscountAmount[];
  taxes: LineItemsTaxAmount[];
}
