export type PaymentIntentPaymentMethodOptionsMandateOptionsSepaDebit = Record<string, unknown>;
