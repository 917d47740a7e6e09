import type { IssuingAuthorizationAmountDetails } from './issuing-authorization-amount-details.ts';

export interface IssuingAuthorizationRequest {
  amount: number;
  amount_details?: IssuingAuthorizationAmountDetails | null;
  approved: boolean;
  created: number;
  currency: string;
  merchant_amount: number;
  merchant_currency: string;
  reason:
    | 'account_disabled'
    | 'card_active'
    | 'card_inactive'
    | 'cardholder_inactive'
    | 'cardholder_verification_required'
    | 'insufficient_funds'
    | 'not_allowed'
    | 'spending_controls'
    | 'suspected_fraud'
    | 'verification_failed'
    | 'webhook_approved'
    | 'webhook_declined'
    | 'webhook_error'
    | 'webhook_timeout';
  reason_message?: string | null;
}
