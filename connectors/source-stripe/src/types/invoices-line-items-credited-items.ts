export interface InvoicesLineItemsCreditedItems {
  invoice: string;
  invoice_line_items: string[];
}
