import type { Account } from './account.ts';
import type { BalanceTransaction } from './balance-transaction.ts';
import type { Charge } from './charge.ts';
import type { TransferReversal } from './transfer-reversal.ts';

export interface Transfer {
  amount: number;
  amount_reversed: number;
  balance_transaction?: string | BalanceTransaction | null;
  created: number;
  currency: string;
  description?: string | null;
  destination?: string | Account | null;
  destination_payment?: string | Charge;
  id: string;
  livemode: boolean;
  metadata: Record<string, string>;
  object: 'transfer';
  reversals: { data: TransferReversal[]; has_more: boolean; object: 'list'; url: string };
  reversed: boolean;
  source_transaction?: string | Charge | null;
  source_type?: string;
  transfer_group?: string | null;
}
