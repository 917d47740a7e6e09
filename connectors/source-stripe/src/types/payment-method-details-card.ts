import type { PaymentMethodDetailsCardChecks } from './payment-method-details-card-checks.ts';
import type { PaymentMethodDetailsCardInstallments } from './payment-method-details-card-installments.ts';
import type { PaymentMethodDetailsCardWallet } from './payment-method-details-card-wallet.ts';
import type { ThreeDSecureDetails } from './three-d-secure-details.ts';

export interface PaymentMethodDetailsCard {
  brand?: string | null;
  checks?: PaymentMethodDetailsCardChecks | null;
  country?: string | null;
  exp_month: number;
  exp_year: number;
  fingerprint?: string | null;
  funding?: string | null;
  installments?: PaymentMethodDetailsCardInstallments | null;
  last4?: string | null;
  mandate?: string | null;
  network?: string | null;
  three_d_secure?: ThreeDSecureDetails | null;
  wallet?: PaymentMethodDetailsCardWallet | null;
}
