import type { Account } from './account.ts';
import type { Application } from './application.ts';
import type { BalanceTransaction } from './balance-transaction.ts';
import type { Charge } from './charge.ts';
import type { FeeRefund } from './fee-refund.ts';

export interface ApplicationFee {
  account: string | Account;
  amount: number;
  amount_refunded: number;
  application: string | Application;
  balance_transaction?: string | BalanceTransaction | null;
  charge: string | Charge;
  created: number;
  currency: string;
  id: string;
  livemode: boolean;
  object: 'application_fee';
  originating_transaction?: string | Charge | null;
  refunded: boolean;
  refunds: { data: FeeRefund[]; has_more: boolean; object: 'list'; url: string };
}
