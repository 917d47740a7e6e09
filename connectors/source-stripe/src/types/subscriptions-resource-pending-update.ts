import type { SubscriptionItem } from './subscription-item.ts';

export interface SubscriptionsResourcePendingUpdate {
  billing_cycle_anchor?: number | null;
  expires_at: number;
  subscription_items?: SubscriptionItem[] | null;
  trial_end?: number | null;
  trial_from_plan?: boolean | null;
}
