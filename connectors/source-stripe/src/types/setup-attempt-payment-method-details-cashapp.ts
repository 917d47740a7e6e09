export type SetupAttemptPaymentMethodDetailsCashapp = Record<string, unknown>;
