export interface DeletedCoupon {
  deleted: true;
  id: string;
  object: 'coupon';
}
