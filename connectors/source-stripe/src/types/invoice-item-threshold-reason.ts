export interface InvoiceItemThresholdReason {
  line_item_ids: string[];
  usage_gte: number;
}
