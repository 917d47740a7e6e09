export interface SubscriptionAutomaticTax {
  enabled: boolean;
}
