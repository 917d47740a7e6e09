import type { CustomerTaxLocation } from './customer-tax-location.ts';

export interface CustomerTax {
  automatic_tax: 'failed' | 'not_collecting' | 'supported' | 'unrecognized_location';
  ip_address?: string | null;
  location?: CustomerTaxLocation | null;
}
