export interface PaymentMethodOptionsCardMandateOptions {
  amount: number;
  amount_type: 'fixed' | 'maximum';
  description?: string | null;
  end_date?: number | null;
  interval: 'day' | 'month' | 'sporadic' | 'week' | 'year';
  interval_count?: number | null;
  reference: string;
  start_date: number;
  supported_types?: 'india'[] | null;
}
