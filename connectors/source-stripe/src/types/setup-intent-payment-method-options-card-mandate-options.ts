export interface SetupIntentPaymentMethodOptionsCardMandateOptions {
  amount: number;
  amount_type: 'fixed' | 'maximum';
  currency: string;
  description?: string | null;
  end_date?: number | null;
  interval: 'day' | 'month' | 'sporadic' | 'week' | 'year';
  interval_count?: number | null;
  reference: string;
  start_date: number;
  supported_types?: 'india'[] | null;
}
