import type { PaymentIntentNextActionKonbiniStores } from './payment-intent-next-action-konbini-stores.ts';

export interface PaymentIntentNextActionKonbini {
  expires_at: number;
  hosted_voucher_url?: string | null;
  stores: PaymentIntentNextActionKonbiniStores;
}
