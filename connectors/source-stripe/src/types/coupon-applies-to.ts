export interface CouponAppliesTo {
  products: string[];
}
