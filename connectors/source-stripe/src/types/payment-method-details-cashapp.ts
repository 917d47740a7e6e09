export type PaymentMethodDetailsCashapp = Record<string, unknown>;
