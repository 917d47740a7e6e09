export type SetupAttemptPaymentMethodDetailsKlarna = Record<string, unknown>;
