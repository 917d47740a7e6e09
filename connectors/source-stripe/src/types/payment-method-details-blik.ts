export type PaymentMethodDetailsBlik = Record<string, unknown>;
