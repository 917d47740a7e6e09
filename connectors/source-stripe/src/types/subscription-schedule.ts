import type { Application } from './application.ts';
import type { Customer } from './customer.ts';
import type { DeletedApplication } from './deleted-application.ts';
import type { DeletedCustomer } from './deleted-customer.ts';
import type { Subscription } from './subscription.ts';
import type { SubscriptionScheduleCurrentPhase } from './subscription-schedule-current-phase.ts';
import type { SubscriptionSchedulePhaseConfiguration } from './subscription-schedule-phase-configuration.ts';
import type { SubscriptionSchedulesResourceDefaultSettings } from './subscription-schedules-resource-default-settings.ts';
import type { TestHelpersTestClock } from './test-helpers-test-clock.ts';

export interface SubscriptionSchedule {
  application?: string | Application | DeletedApplication | null;
  canceled_at?: number | null;
  completed_at?: number | null;
  created: number;
  current_phase?: SubscriptionScheduleCurrentPhase | null;
  customer: string | Customer | DeletedCustomer;
  default_settings: SubscriptionSchedulesResourceDefaultSettings;
  end_behavior: 'cancel' | 'none' | 'release' | 'renew';
  id: string;
  livemode: boolean;
  metadata?: Record<string, string> | null;
  object: 'subscription_schedule';
  phases: SubscriptionSchedulePhaseConfiguration[];
  released_at?: number | null;
  released_subscription?: string | null;
  status: 'active' | 'canceled' | 'completed' | 'not_started' | 'released';
  subscription?: string | Subscription | null;
  test_clock?: string | TestHelpersTestClock | null;
}
