export interface SubscriptionScheduleCurrentPhase {
  end_date: number;
  start_date: number;
}
