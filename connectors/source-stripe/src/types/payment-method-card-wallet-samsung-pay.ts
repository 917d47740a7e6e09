export type PaymentMethodCardWalletSamsungPay = Record<string, unknown>;
