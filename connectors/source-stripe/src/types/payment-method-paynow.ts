export type PaymentMethodPaynow = Record<string, unknown>;
