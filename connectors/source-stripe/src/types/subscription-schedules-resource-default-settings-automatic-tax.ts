export interface SubscriptionSchedulesResourceDefaultSettingsAutomaticTax {
  enabled: boolean;
}
