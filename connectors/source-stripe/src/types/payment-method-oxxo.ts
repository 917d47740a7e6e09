export type PaymentMethodOxxo = Record<string, unknown>;
