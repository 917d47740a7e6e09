export type PaymentMethodPix = Record<string, unknown>;
