export type PaymentMethodDetailsCardWalletSamsungPay = Record<string, unknown>;
