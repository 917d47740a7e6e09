export type PaymentMethodCashapp = Record<string, unknown>;
