import type { SubscriptionsTrialsResourceEndBehavior } from './subscriptions-trials-resource-end-behavior.ts';

export interface SubscriptionsTrialsResourceTrialSettings {
  end_behavior: SubscriptionsTrialsResourceEndBehavior;
}
