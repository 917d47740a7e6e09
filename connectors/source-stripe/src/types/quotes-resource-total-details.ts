import type { QuotesResourceTotalDetailsResourceBreakdown } from './quotes-resource-total-details-resource-breakdown.ts';

export interface QuotesResourceTotalDetails {
  amount_discount: number;
  amount_shipping?: number | null;
  amount_tax: number;
  breakdown?: QuotesResourceTotalDetailsResourceBreakdown;
}
