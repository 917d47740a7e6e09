import type { IssuingCardSpendingLimit } from './issuing-card-spending-limit.ts';

export interface IssuingCardAuthorizationControls {
  allowed_categories?: string[] | null;
  blocked_categories?: string[] | null;
  spending_limits?: IssuingCardSpendingLimit[] | null;
  spending_limits_currency?: string | null;
}
