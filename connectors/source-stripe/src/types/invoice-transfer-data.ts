import type { Account } from './account.ts';

export interface InvoiceTransferData {
  amount?: number | null;
  destination: string | Account;
}
