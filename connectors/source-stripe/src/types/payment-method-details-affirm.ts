export type PaymentMethodDetailsAffirm = Record<string, unknown>;
