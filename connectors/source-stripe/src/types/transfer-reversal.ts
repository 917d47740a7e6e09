import type { BalanceTransaction } from './balance-transaction.ts';
import type { Refund } from './refund.ts';
import type { Transfer } from './transfer.ts';

export interface TransferReversal {
  amount: number;
  balance_transaction?: string | BalanceTransaction | null;
  created: number;
  currency: string;
  destination_payment_refund?: string | Refund | null;
  id: string;
  metadata?: Record<string, string> | null;
  object: 'transfer_reversal';
  source_refund?: string | Refund | null;
  transfer: string | Transfer;
}
