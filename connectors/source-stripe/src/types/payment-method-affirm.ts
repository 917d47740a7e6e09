export type PaymentMethodAffirm = Record<string, unknown>;
