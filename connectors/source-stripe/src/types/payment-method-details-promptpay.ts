export interface PaymentMethodDetailsPromptpay {
  reference?: string | null;
}
