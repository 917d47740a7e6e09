import type { PaymentMethodDetailsKonbiniStore } from './payment-method-details-konbini-store.ts';

export interface PaymentMethodDetailsKonbini {
  store?: PaymentMethodDetailsKonbiniStore | null;
}
