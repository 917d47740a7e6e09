import type { Item } from './item.ts';
import type { QuotesResourceTotalDetails } from './quotes-resource-total-details.ts';

export interface QuotesResourceUpfront {
  amount_subtotal: number;
  amount_total: number;
  line_items?: { data: Item[]; has_more: boolean; object: 'list'; url: string };
  total_details: QuotesResourceTotalDetails;
}
