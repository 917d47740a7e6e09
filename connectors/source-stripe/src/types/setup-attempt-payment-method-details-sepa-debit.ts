export type SetupAttemptPaymentMethodDetailsSepaDebit = Record<string, unknown>;
