export type PaymentMethodDetailsCardWalletApplePay = Record<string, unknown>;
