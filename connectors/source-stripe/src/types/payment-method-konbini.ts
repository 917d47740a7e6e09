export type PaymentMethodKonbini = Record<string, unknown>;
