import type { Shipping } from './shipping.ts';
import type { SourceOrderItem } from './source-order-item.ts';

export interface SourceOrder {
  amount: number;
  currency: string;
  email?: string;
  items?: SourceOrderItem[] | null;
  shipping?: Shipping;
}
