export type PaymentMethodGiropay = Record<string, unknown>;
