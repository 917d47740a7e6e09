export interface DeletedBankAccount {
  currency?: string | null;
  deleted: true;
  id: string;
  object: 'bank_account';
}
