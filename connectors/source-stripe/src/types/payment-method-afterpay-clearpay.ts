export type PaymentMethodAfterpayClearpay = Record<string, unknown>;
