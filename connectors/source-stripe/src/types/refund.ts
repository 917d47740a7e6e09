import type { BalanceTransaction } from './balance-transaction.ts';
import type { Charge } from './charge.ts';
import type { PaymentIntent } from './payment-intent.ts';
import type { RefundNextAction } from './refund-next-action.ts';
import type { TransferReversal } from './transfer-reversal.ts';

export interface Refund {
  amount: number;
  balance_transaction?: string | BalanceTransaction | null;
  charge?: string | Charge | null;
  created: number;
  currency: string;
  description?: string;
  failure_balance_transaction?: string | BalanceTransaction;
  failure_reason?: string;
  id: string;
  instructions_email?: string;
  metadata?: Record<string, string> | null;
  next_action?: RefundNextAction;
  object: 'refund';
  payment_intent?: string | PaymentIntent | null;
  reason?: 'duplicate' | 'expired_uncaptured_charge' | 'fraudulent' | 'requested_by_customer' | null;
  receipt_number?: string | null;
  source_transfer_reversal?: string | TransferReversal | null;
  status?: string | null;
  transfer_reversal?: string | TransferReversal | null;
}
