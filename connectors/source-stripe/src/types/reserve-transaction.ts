export interface ReserveTransaction {
  amount: number;
  currency: string;
  description?: string | null;
  id: string;
  object: 'reserve_transaction';
}
