export interface PaymentIntentPaymentMethodOptionsMandateOptionsAcssDebit {
  custom_mandate_url?: string;
  interval_description?: string | null;
  payment_schedule?: 'combined' | 'interval' | 'sporadic' | null;
  transaction_type?: 'business' | 'personal' | null;
}
