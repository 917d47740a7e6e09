import type { Discount } from './discount.ts';

export interface LineItemsDiscountAmount {
  amount: number;
  discount: Discount;
}
