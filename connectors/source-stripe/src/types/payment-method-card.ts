import type { Networks } from './networks.ts';
import type { PaymentMethodCardChecks } from './payment-method-card-checks.ts';
import type { PaymentMethodCardGeneratedCard } from './payment-method-card-generated-card.ts';
import type { PaymentMethodCardWallet } from './payment-method-card-wallet.ts';
import type { ThreeDSecureUsage } from './three-d-secure-usage.ts';

export interface PaymentMethodCard {
  brand: string;
  checks?: PaymentMethodCardChecks | null;
  country?: string | null;
  exp_month: number;
  exp_year: number;
  fingerprint?: string | null;
  funding: string;
  generated_from?: PaymentMethodCardGeneratedCard | null;
  last4: string;
  networks?: Networks | null;
  three_d_secure_usage?: ThreeDSecureUsage | null;
  wallet?: PaymentMethodCardWallet | null;
}
