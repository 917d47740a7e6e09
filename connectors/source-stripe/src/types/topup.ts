import type { BalanceTransaction } from './balance-transaction.ts';
import type { Source } from './source.ts';

export interface Topup {
  amount: number;
  balance_transaction?: string | BalanceTransaction | null;
  created: number;
  currency: string;
  description?: string | null;
  expected_availability_date?: number | null;
  failure_code?: string | null;
  failure_message?: string | null;
  id: string;
  livemode: boolean;
  metadata: Record<string, string>;
  object: 'topup';
  source?: Source | null;
  statement_descriptor?: string | null;
  status: 'canceled' | 'failed' | 'pending' | 'reversed' | 'succeeded';
  transfer_group?: string | null;
}
