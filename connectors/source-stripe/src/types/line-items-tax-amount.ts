import type { TaxRate } from './tax-rate.ts';

export interface LineItemsTaxAmount {
  amount: number;
  rate: TaxRate;
}
