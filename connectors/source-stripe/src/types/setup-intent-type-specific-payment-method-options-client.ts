export interface SetupIntentTypeSpecificPaymentMethodOptionsClient {
  verification_method?: 'automatic' | 'instant' | 'microdeposits';
}
