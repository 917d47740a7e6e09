export type MandateUsBankAccount = Record<string, unknown>;
