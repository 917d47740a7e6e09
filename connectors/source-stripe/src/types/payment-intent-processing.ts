import type { PaymentIntentCardProcessing } from './payment-intent-card-processing.ts';

export interface PaymentIntentProcessing {
  card?: PaymentIntentCardProcessing;
  type: 'card';
}
