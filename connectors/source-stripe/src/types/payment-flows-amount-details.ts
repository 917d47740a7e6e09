import type { PaymentFlowsAmountDetailsResourceTip } from './payment-flows-amount-details-resource-tip.ts';

export interface PaymentFlowsAmountDetails {
  tip?: PaymentFlowsAmountDetailsResourceTip;
}
