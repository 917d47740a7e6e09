export interface InvoiceLineItemPeriod {
  end: number;
  start: number;
}
