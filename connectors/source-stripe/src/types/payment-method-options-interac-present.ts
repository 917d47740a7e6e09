export type PaymentMethodOptionsInteracPresent = Record<string, unknown>;
