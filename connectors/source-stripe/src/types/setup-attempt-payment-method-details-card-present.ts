import type { PaymentMethod } from './payment-method.ts';

export interface SetupAttemptPaymentMethodDetailsCardPresent {
  generated_card?: string | PaymentMethod | null;
}
