import type { BalanceTransaction } from './balance-transaction.ts';
import type { IssuingDisputeEvidence } from './issuing-dispute-evidence.ts';
import type { IssuingDisputeTreasury } from './issuing-dispute-treasury.ts';
import type { IssuingTransaction } from './issuing-transaction.ts';

export interface IssuingDispute {
  amount: number;
  balance_transactions?: BalanceTransaction[] | null;
  created: number;
  currency: string;
  evidence: IssuingDisputeEvidence;
  id: string;
  livemode: boolean;
  metadata: Record<string, string>;
  object: 'issuing.dispute';
  status: 'expired' | 'lost' | 'submitted' | 'unsubmitted' | 'won';
  transaction: string | IssuingTransaction;
  treasury?: IssuingDisputeTreasury | null;
}
