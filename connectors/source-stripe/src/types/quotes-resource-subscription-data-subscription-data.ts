export interface QuotesResourceSubscriptionDataSubscriptionData {
  description?: string | null;
  effective_date?: number | null;
  trial_period_days?: number | null;
}
