import type { ShippingRateCurrencyOption } from './shipping-rate-currency-option.ts';

export interface ShippingRateFixedAmount {
  amount: number;
  currency: string;
  currency_options?: Record<string, ShippingRateCurrencyOption>;
}
