export type PaymentMethodDetailsWechat = Record<string, unknown>;
