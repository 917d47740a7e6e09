import type { LineItemsDiscountAmount } from './line-items-discount-amount.ts';
import type { LineItemsTaxAmount } from './line-items-tax-amount.ts';
import type { Price } from './price.ts';

export interface Item {
  amount_discount: number;
  amount_subtotal: number;
  amount_tax: number;
  amount_total: number;
  currency: string;
  description: string;
  discounts?: LineItemsDiscountAmount[];
  id: string;
  object: 'item';
  price?: Price | null;
  quantity?: number | null;
  taxes?: LineItemsTaxAmount[];
}
