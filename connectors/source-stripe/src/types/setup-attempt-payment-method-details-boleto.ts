export type SetupAttemptPaymentMethodDetailsBoleto = Record<string, unknown>;
