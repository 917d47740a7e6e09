export interface SubscriptionItemBillingThresholds {
  usage_gte?: number | null;
}
