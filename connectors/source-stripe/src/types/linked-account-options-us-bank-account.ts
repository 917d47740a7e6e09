export interface LinkedAccountOptionsUsBankAccount {
  permissions?: ('balances' | 'ownership' | 'payment_method' | 'transactions')[];
  return_url?: string;
}
