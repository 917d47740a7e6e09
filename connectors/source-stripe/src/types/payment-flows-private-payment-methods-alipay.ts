export type PaymentFlowsPrivatePaymentMethodsAlipay = Record<string, unknown>;
