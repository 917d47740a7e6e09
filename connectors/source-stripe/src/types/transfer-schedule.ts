export interface TransferSchedule {
  delay_days: number;
  interval: string;
  monthly_anchor?: number;
  weekly_anchor?: string;
}
