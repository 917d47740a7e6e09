export type SetupAttemptPaymentMethodDetailsBlik = Record<string, unknown>;
