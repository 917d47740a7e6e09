import type { Address } from './address.ts';

export interface IssuingCardholderAddress {
  address: Address;
}
