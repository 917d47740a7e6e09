export type PaymentMethodPromptpay = Record<string, unknown>;
