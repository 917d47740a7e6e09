export type PaymentMethodDetailsStripeAccount = Record<string, unknown>;
