import type { Invoice } from './invoice.ts';

export interface InvoicesFromInvoice {
  action: string;
  invoice: string | Invoice;
}
