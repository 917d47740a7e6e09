import type { IssuingCardholderSpendingLimit } from './issuing-cardholder-spending-limit.ts';

export interface IssuingCardholderAuthorizationControls {
  allowed_categories?: string[] | null;
  blocked_categories?: string[] | null;
  spending_limits?: IssuingCardholderSpendingLimit[] | null;
  spending_limits_currency?: string | null;
}
