export type CardMandatePaymentMethodDetails = Record<string, unknown>;
