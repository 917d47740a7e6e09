export interface PaymentFlowsAmountDetailsResourceTip {
  amount?: number;
}
