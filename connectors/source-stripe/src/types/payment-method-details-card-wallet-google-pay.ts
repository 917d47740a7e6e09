export type PaymentMethodDetailsCardWalletGooglePay = Record<string, unknown>;
