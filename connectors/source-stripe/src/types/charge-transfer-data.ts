import type { Account } from './account.ts';

export interface ChargeTransferData {
  amount?: number | null;
  destination: string | Account;
}
