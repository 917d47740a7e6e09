export type PaymentMethodDetailsCardWalletAmexExpressCheckout = Record<string, unknown>;
