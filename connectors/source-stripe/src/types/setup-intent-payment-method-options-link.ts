export interface SetupIntentPaymentMethodOptionsLink {
  persistent_token?: string | null;
}
