import type { Account } from './account.ts';

export interface ConnectCollectionTransfer {
  amount: number;
  currency: string;
  destination: string | Account;
  id: string;
  livemode: boolean;
  object: 'connect_collection_transfer';
}
