export interface MandateOptionsOffSessionDetailsBlik {
  amount?: number | null;
  currency?: string | null;
  interval?: 'day' | 'month' | 'week' | 'year' | null;
  interval_count?: number | null;
}
