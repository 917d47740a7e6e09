export type MandateCashapp = Record<string, unknown>;
