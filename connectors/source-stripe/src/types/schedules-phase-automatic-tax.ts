export interface SchedulesPhaseAutomaticTax {
  enabled: boolean;
}
