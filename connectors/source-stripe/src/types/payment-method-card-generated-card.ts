import type { CardGeneratedFromPaymentMethodDetails } from './card-generated-from-payment-method-details.ts';
import type { SetupAttempt } from './setup-attempt.ts';

export interface PaymentMethodCardGeneratedCard {
  charge?: string | null;
  payment_method_details?: CardGeneratedFromPaymentMethodDetails | null;
  setup_attempt?: string | SetupAttempt | null;
}
