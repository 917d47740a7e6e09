import type { Coupon } from './coupon.ts';
import type { Customer } from './customer.ts';
import type { DeletedCustomer } from './deleted-customer.ts';
import type { PromotionCodesResourceRestrictions } from './promotion-codes-resource-restrictions.ts';

export interface PromotionCode {
  active: boolean;
  code: string;
  coupon: Coupon;
  created: number;
  customer?: string | Customer | DeletedCustomer | null;
  expires_at?: number | null;
  id: string;
  livemode: boolean;
  max_redemptions?: number | null;
  metadata?: Record<string, string> | null;
  object: 'promotion_code';
  restrictions: PromotionCodesResourceRestrictions;
  times_redeemed: number;
}
