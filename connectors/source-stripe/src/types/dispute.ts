import type { BalanceTransaction } from './balance-transaction.ts';
import type { Charge } from './charge.ts';
import type { DisputeEvidence } from './dispute-evidence.ts';
import type { DisputeEvidenceDetails } from './dispute-evidence-details.ts';
import type { PaymentIntent } from './payment-intent.ts';

export interface Dispute {
  amount: number;
  balance_transactions: BalanceTransaction[];
  charge: string | Charge;
  created: number;
  currency: string;
  evidence: DisputeEvidence;
  evidence_details: DisputeEvidenceDetails;
  id: string;
  is_charge_refundable: boolean;
  livemode: boolean;
  metadata: Record<string, string>;
  object: 'dispute';
  payment_intent?: string | PaymentIntent | null;
  reason: string;
  status:
    | 'charge_refunded'
    | 'lost'
    | 'needs_response'
    | 'under_review'
    | 'warning_closed'
    | 'warning_needs_response'
    | 'warning_under_review'
    | 'won';
}
