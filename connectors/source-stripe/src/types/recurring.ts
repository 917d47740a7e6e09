export interface Recurring {
  aggregate_usage?: 'last_during_period' | 'last_ever' | 'max' | 'sum' | null;
  interval: 'day' | 'month' | 'week' | 'year';
  interval_count: number;
  usage_type: 'licensed' | 'metered';
}
