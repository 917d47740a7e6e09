export type SetupAttemptPaymentMethodDetailsUsBankAccount = Record<string, unknown>;
