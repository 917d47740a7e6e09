export interface SetupIntentPaymentMethodOptionsMandateOptionsAcssDebit {
  custom_mandate_url?: string;
  default_for?: ('invoice' | 'subscription')[];
  interval_description?: string | null;
  payment_schedule?: 'combined' | 'interval' | 'sporadic' | null;
  transaction_type?: 'business' | 'personal' | null;
}
