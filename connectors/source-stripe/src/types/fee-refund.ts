import type { ApplicationFee } from './application-fee.ts';
import type { BalanceTransaction } from './balance-transaction.ts';

export interface FeeRefund {
  amount: number;
  balance_transaction?: string | BalanceTransaction | null;
  created: number;
  currency: string;
  fee: string | ApplicationFee;
  id: string;
  metadata?: Record<string, string> | null;
  object: 'fee_refund';
}
