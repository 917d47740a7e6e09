export type PaymentMethodCustomerBalance = Record<string, unknown>;
