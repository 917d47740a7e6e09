export type SetupAttemptPaymentMethodDetailsAcssDebit = Record<string, unknown>;
