import type { QuotesResourceTotalDetails } from './quotes-resource-total-details.ts';

export interface QuotesResourceRecurring {
  amount_subtotal: number;
  amount_total: number;
  interval: 'day' | 'month' | 'week' | 'year';
  interval_count: number;
  total_details: QuotesResourceTotalDetails;
}
