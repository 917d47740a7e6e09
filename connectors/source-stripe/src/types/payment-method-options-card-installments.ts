import type { PaymentMethodDetailsCardInstallmentsPlan } from './payment-method-details-card-installments-plan.ts';

export interface PaymentMethodOptionsCardInstallments {
  available_plans?: PaymentMethodDetailsCardInstallmentsPlan[] | null;
  enabled: boolean;
  plan?: PaymentMethodDetailsCardInstallmentsPlan | null;
}
