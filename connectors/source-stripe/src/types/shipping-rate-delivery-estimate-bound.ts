export interface ShippingRateDeliveryEstimateBound {
  unit: 'business_day' | 'day' | 'hour' | 'month' | 'week';
  value: number;
}
