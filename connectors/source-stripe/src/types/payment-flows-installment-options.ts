import type { PaymentMethodDetailsCardInstallmentsPlan } from './payment-method-details-card-installments-plan.ts';

export interface PaymentFlowsInstallmentOptions {
  enabled: boolean;
  plan?: PaymentMethodDetailsCardInstallmentsPlan;
}
