export interface PaymentMethodOptionsSofort {
  preferred_language?: 'de' | 'en' | 'es' | 'fr' | 'it' | 'nl' | 'pl' | null;
  setup_future_usage?: 'none' | 'off_session';
}
