import type { Account } from './account.ts';

export interface SubscriptionTransferData {
  amount_percent?: number | null;
  destination: string | Account;
}
