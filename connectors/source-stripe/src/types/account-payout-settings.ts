import type { TransferSchedule } from './transfer-schedule.ts';

export interface AccountPayoutSettings {
  debit_negative_balances: boolean;
  schedule: TransferSchedule;
  statement_descriptor?: string | null;
}
