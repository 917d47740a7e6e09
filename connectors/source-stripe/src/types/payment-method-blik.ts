export type PaymentMethodBlik = Record<string, unknown>;
