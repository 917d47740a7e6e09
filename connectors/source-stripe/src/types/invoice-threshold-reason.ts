import type { InvoiceItemThresholdReason } from './invoice-item-threshold-reason.ts';

export interface InvoiceThresholdReason {
  amount_gte?: number | null;
  item_reasons: InvoiceItemThresholdReason[];
}
