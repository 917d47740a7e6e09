export type PaymentMethodCardWalletGooglePay = Record<string, unknown>;
