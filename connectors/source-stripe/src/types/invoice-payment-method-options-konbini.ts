export type InvoicePaymentMethodOptionsKonbini = Record<string, unknown>;
