export type PaymentMethodDetailsCustomerBalance = Record<string, unknown>;
