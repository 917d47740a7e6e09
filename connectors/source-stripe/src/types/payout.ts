import type { BalanceTransaction } from './balance-transaction.ts';
import type { BankAccount } from './bank-account.ts';
import type { Card } from './card.ts';
import type { DeletedBankAccount } from './deleted-bank-account.ts';
import type { DeletedCard } from './deleted-card.ts';

export interface Payout {
  amount: number;
  arrival_date: number;
  automatic: boolean;
  balance_transaction?: string | BalanceTransaction | null;
  created: number;
  currency: string;
  description?: string | null;
  destination?: string | BankAccount | Card | DeletedBankAccount | DeletedCard | null;
  failure_balance_transaction?: string | BalanceTransaction | null;
  failure_code?: string | null;
  failure_message?: string | null;
  id: string;
  livemode: boolean;
  metadata?: Record<string, string> | null;
  method: string;
  object: 'payout';
  original_payout?: string | Payout | null;
  reconciliation_status: 'completed' | 'in_progress' | 'not_applicable';
  reversed_by?: string | Payout | null;
  source_type: string;
  statement_descriptor?: string | null;
  status: string;
  type: 'bank_account' | 'card';
}
