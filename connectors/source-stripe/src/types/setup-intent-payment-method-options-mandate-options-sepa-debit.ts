export type SetupIntentPaymentMethodOptionsMandateOptionsSepaDebit = Record<string, unknown>;
