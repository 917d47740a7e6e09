export interface IssuingCardSpendingLimit {
  amount: number;
  categories?: string[] | null;
  interval: 'all_time' | 'daily' | 'monthly' | 'per_authorization' | 'weekly' | 'yearly';
}
