export type SetupAttemptPaymentMethodDetailsLink = Record<string, unknown>;
