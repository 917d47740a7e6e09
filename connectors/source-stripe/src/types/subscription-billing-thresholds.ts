export interface SubscriptionBillingThresholds {
  amount_gte?: number | null;
  reset_billing_cycle_anchor?: boolean | null;
}
