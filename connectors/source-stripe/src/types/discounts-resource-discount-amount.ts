import type { DeletedDiscount } from './deleted-discount.ts';
import type { Discount } from './discount.ts';

export interface DiscountsResourceDiscountAmount {
  amount: number;
  discount: string | Discount | DeletedDiscount;
}
