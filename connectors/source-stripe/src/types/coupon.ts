import type { CouponAppliesTo } from './coupon-applies-to.ts';
import type { CouponCurrencyOption } from './coupon-currency-option.ts';

export interface Coupon {
  amount_off?: number | null;
  applies_to?: CouponAppliesTo;
  created: number;
  currency?: string | null;
  currency_options?: Record<string, CouponCurrencyOption>;
  duration: 'forever' | 'once' | 'repeating';
  duration_in_months?: number | null;
  id: string;
  livemode: boolean;
  max_redemptions?: number | null;
  metadata?: Record<string, string> | null;
  name?: string | null;
  object: 'coupon';
  percent_off?: number | null;
  redeem_by?: number | null;
  times_redeemed: number;
  valid: boolean;
}
