import type { IssuingAuthorizationAmountDetails } from './issuing-authorization-amount-details.ts';

export interface IssuingAuthorizationPendingRequest {
  amount: number;
  amount_details?: IssuingAuthorizationAmountDetails | null;
  currency: string;
  is_amount_controllable: boolean;
  merchant_amount: number;
  merchant_currency: string;
}
