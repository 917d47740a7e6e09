import type { PaymentMethodDetailsCardPresent } from './payment-method-details-card-present.ts';

export interface CardGeneratedFromPaymentMethodDetails {
  card_present?: PaymentMethodDetailsCardPresent;
  type: string;
}
