import type { BalanceTransaction } from './balance-transaction.ts';
import type { IssuingAuthorizationAmountDetails } from './issuing-authorization-amount-details.ts';
import type { IssuingAuthorizationMerchantData } from './issuing-authorization-merchant-data.ts';
import type { IssuingAuthorizationNetworkData } from './issuing-authorization-network-data.ts';
import type { IssuingAuthorizationPendingRequest } from './issuing-authorization-pending-request.ts';
import type { IssuingAuthorizationRequest } from './issuing-authorization-request.ts';
import type { IssuingAuthorizationTreasury } from './issuing-authorization-treasury.ts';
import type { IssuingAuthorizationVerificationData } from './issuing-authorization-verification-data.ts';
import type { IssuingCard } from './issuing-card.ts';
import type { IssuingCardholder } from './issuing-cardholder.ts';
import type { IssuingTransaction } from './issuing-transaction.ts';

export interface IssuingAuthorization {
  amount: number;
  amount_details?: IssuingAuthorizationAmountDetails | null;
  approved: boolean;
  authorization_method: 'chip' | 'contactless' | 'keyed_in' | 'online' | 'swipe';
  balance_transactions: BalanceTransaction[];
  card: IssuingCard;
  cardholder?: string | IssuingCardholder | null;
  created: number;
  currency: string;
  id: string;
  livemode: boolean;
  merchant_amount: number;
  merchant_currency: string;
  merchant_data: IssuingAuthorizationMerchantData;
  metadata: Record<string, string>;
  network_data?: IssuingAuthorizationNetworkData | null;
  object: 'issuing.authorization';
  pending_request?: IssuingAuthorizationPendingRequest | null;
  request_history: IssuingAuthorizationRequest[];
  status: 'closed' | 'pending' | 'reversed';
  transactions: IssuingTransaction[];
  treasury?: IssuingAuthorizationTreasury | null;
  verification_data: IssuingAuthorizationVerificationData;
  wallet?: string | null;
}
