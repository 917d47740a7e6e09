export type PaymentMethodCardPresent = Record<string, unknown>;
