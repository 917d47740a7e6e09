export type SetupAttemptPaymentMethodDetailsAuBecsDebit = Record<string, unknown>;
