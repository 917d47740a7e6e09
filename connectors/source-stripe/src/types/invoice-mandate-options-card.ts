export interface InvoiceMandateOptionsCard {
  amount?: number | null;
  amount_type?: 'fixed' | 'maximum' | null;
  description?: string | null;
}
