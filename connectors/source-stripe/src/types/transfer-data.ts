import type { Account } from './account.ts';

export interface TransferData {
  amount?: number;
  destination: string | Account;
}
