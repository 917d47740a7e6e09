import type { TaxRate } from './tax-rate.ts';

export interface InvoiceTaxAmount {
  amount: number;
  inclusive: boolean;
  tax_rate: string | TaxRate;
}
