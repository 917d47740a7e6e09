export interface PaymentMethodOptionsBancontact {
  preferred_language: 'de' | 'en' | 'fr' | 'nl';
  setup_future_usage?: 'none' | 'off_session';
}
