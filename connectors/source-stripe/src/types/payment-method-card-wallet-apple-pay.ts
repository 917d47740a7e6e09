export type PaymentMethodCardWalletApplePay = Record<string, unknown>;
