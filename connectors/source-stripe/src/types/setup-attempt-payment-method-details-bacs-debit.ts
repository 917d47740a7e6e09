export type SetupAttemptPaymentMethodDetailsBacsDebit = Record<string, unknown>;
