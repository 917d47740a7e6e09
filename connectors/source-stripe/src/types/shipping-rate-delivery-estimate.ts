import type { ShippingRateDeliveryEstimateBound } from './shipping-rate-delivery-estimate-bound.ts';

export interface ShippingRateDeliveryEstimate {
  maximum?: ShippingRateDeliveryEstimateBound | null;
  minimum?: ShippingRateDeliveryEstimateBound | null;
}
