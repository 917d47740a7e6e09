export interface MandateAcssDebit {
  default_for?: ('invoice' | 'subscription')[];
  interval_description?: string | null;
  payment_schedule: 'combined' | 'interval' | 'sporadic';
  transaction_type: 'business' | 'personal';
}
