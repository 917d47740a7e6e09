export type PaymentIntentPaymentMethodOptionsBlik = Record<string, unknown>;
