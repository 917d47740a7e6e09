export type PaymentMethodCardWalletAmexExpressCheckout = Record<string, unknown>;
