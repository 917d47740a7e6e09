import type { ApplicationFee } from './application-fee.ts';
import type { Charge } from './charge.ts';
import type { ConnectCollectionTransfer } from './connect-collection-transfer.ts';
import type { Dispute } from './dispute.ts';
import type { Fee } from './fee.ts';
import type { FeeRefund } from './fee-refund.ts';
import type { IssuingAuthorization } from './issuing-authorization.ts';
import type { IssuingDispute } from './issuing-dispute.ts';
import type { IssuingTransaction } from './issuing-transaction.ts';
import type { Payout } from './payout.ts';
import type { PlatformTaxFee } from './platform-tax-fee.ts';
import type { Refund } from './refund.ts';
import type { ReserveTransaction } from './reserve-transaction.ts';
import type { TaxDeductedAtSource } from './tax-deducted-at-source.ts';
import type { Topup } from './topup.ts';
import type { Transfer } from './transfer.ts';
import type { TransferReversal } from './transfer-reversal.ts';

export interface BalanceTransaction {
  amount: number;
  available_on: number;
  created: number;
  currency: string;
  description?: string | null;
  exchange_rate?: number | null;
  fee: number;
  fee_details: Fee[];
  id: string;
  net: number;
  object: 'balance_transaction';
  reporting_category: string;
  source?:
    | string
    | ApplicationFee
    | Charge
    | ConnectCollectionTransfer
    | Dispute
    | FeeRefund
    | IssuingAuthorization
    | IssuingDispute
    | IssuingTransaction
    | Payout
    | PlatformTaxFee
    | Refund
    | ReserveTransaction
    | TaxDeductedAtSource
    | Topup
    | Transfer
    | TransferReversal
    | null;
  status: string;
  type:
    | 'adjustment'
    | 'advance'
    | 'advance_funding'
    | 'anticipation_repayment'
    | 'application_fee'
    | 'application_fee_refund'
    | 'charge'
    | 'connect_collection_transfer'
    | 'contribution'
    | 'issuing_authorization_hold'
    | 'issuing_authorization_release'
    | 'issuing_dispute'
    | 'issuing_transaction'
    | 'payment'
    | 'payment_failure_refund'
    | 'payment_refund'
    | 'payout'
    | 'payout_cancel'
    | 'payout_failure'
    | 'refund'
    | 'refund_failure'
    | 'reserve_transaction'
    | 'reserved_funds'
    | 'stripe_fee'
    | 'stripe_fx_fee'
    | 'tax_fee'
    | 'topup'
    | 'topup_reversal'
    | 'transfer'
    | 'transfer_cancel'
    | 'transfer_failure'
    | 'transfer_refund';
}
