import type { Account } from './account.ts';

export interface QuotesResourceTransferData {
  amount?: number | null;
  amount_percent?: number | null;
  destination: string | Account;
}
