import type { Coupon } from './coupon.ts';
import type { Customer } from './customer.ts';
import type { DeletedCustomer } from './deleted-customer.ts';
import type { PromotionCode } from './promotion-code.ts';

export interface DeletedDiscount {
  checkout_session?: string | null;
  coupon: Coupon;
  customer?: string | Customer | DeletedCustomer | null;
  deleted: true;
  id: string;
  invoice?: string | null;
  invoice_item?: string | null;
  object: 'discount';
  promotion_code?: string | PromotionCode | null;
  start: number;
  subscription?: string | null;
}
