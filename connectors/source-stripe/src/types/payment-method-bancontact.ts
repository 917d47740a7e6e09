export type PaymentMethodBancontact = Record<string, unknown>;
