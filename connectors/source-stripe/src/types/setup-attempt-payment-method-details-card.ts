import type { PaymentMethodDetailsCardChecks } from './payment-method-details-card-checks.ts';
import type { ThreeDSecureDetails } from './three-d-secure-details.ts';

export interface SetupAttemptPaymentMethodDetailsCard {
  checks?: PaymentMethodDetailsCardChecks | null;
  three_d_secure?: ThreeDSecureDetails | null;
}
