export interface SubscriptionPendingInvoiceItemInterval {
  interval: 'day' | 'month' | 'week' | 'year';
  interval_count: number;
}
