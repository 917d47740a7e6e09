import type { InvoicesLineItemsCreditedItems } from './invoices-line-items-credited-items.ts';

export interface InvoicesLineItemsProrationDetails {
  credited_items?: InvoicesLineItemsCreditedItems | null;
}
