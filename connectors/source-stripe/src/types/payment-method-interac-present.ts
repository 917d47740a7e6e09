export type PaymentMethodInteracPresent = Record<string, unknown>;
