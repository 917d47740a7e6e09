export type PaymentMethodGrabpay = Record<string, unknown>;
