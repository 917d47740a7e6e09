import type { Coupon } from './coupon.ts';
import type { Customer } from './customer.ts';
import type { DeletedCustomer } from './deleted-customer.ts';
import type { PromotionCode } from './promotion-code.ts';

export interface Discount {
  checkout_session?: string | null;
  coupon: Coupon;
  customer?: string | Customer | DeletedCustomer | null;
  end?: number | null;
  id: string;
  invoice?: string | null;
  invoice_item?: string | null;
  object: 'discount';
  promotion_code?: string | PromotionCode | null;
  start: number;
  subscription?: string | null;
}
