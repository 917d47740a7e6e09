import type { LineItemsTaxAmount } from './line-items-tax-amount.ts';
import type { ShippingRate } from './shipping-rate.ts';

export interface InvoicesShippingCost {
  amount_subtotal: number;
  amount_tax: number;
  amount_total: number;
  shipping_rate?: string | ShippingRate | null;
  taxes?: LineItemsTaxAmount[];
}
