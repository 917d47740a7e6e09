import type { PaymentMethodDetailsCardInstallmentsPlan } from './payment-method-details-card-installments-plan.ts';

export interface PaymentMethodDetailsCardInstallments {
  plan?: PaymentMethodDetailsCardInstallmentsPlan | null;
}
