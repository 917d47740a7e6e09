export interface InvoicePaymentMethodOptionsBancontact {
  preferred_language: 'de' | 'en' | 'fr' | 'nl';
}
