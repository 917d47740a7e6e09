export type PaymentMethodWechatPay = Record<string, unknown>;
