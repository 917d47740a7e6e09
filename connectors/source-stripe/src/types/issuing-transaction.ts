import type { BalanceTransaction } from './balance-transaction.ts';
import type { IssuingAuthorization } from './issuing-authorization.ts';
import type { IssuingAuthorizationMerchantData } from './issuing-authorization-merchant-data.ts';
import type { IssuingCard } from './issuing-card.ts';
import type { IssuingCardholder } from './issuing-cardholder.ts';
import type { IssuingDispute } from './issuing-dispute.ts';
import type { IssuingTransactionAmountDetails } from './issuing-transaction-amount-details.ts';
import type { IssuingTransactionPurchaseDetails } from './issuing-transaction-purchase-details.ts';
import type { IssuingTransactionTreasury } from './issuing-transaction-treasury.ts';

export interface IssuingTransaction {
  amount: number;
  amount_details?: IssuingTransactionAmountDetails | null;
  authorization?: string | IssuingAuthorization | null;
  balance_transaction?: string | BalanceTransaction | null;
  card: string | IssuingCard;
  cardholder?: string | IssuingCardholder | null;
  created: number;
  currency: string;
  dispute?: string | IssuingDispute | null;
  id: string;
  livemode: boolean;
  merchant_amount: number;
  merchant_currency: string;
  merchant_data: IssuingAuthorizationMerchantData;
  metadata: Record<string, string>;
  object: 'issuing.transaction';
  purchase_details?: IssuingTransactionPurchaseDetails | null;
  treasury?: IssuingTransactionTreasury | null;
  type: 'capture' | 'refund';
  wallet?: 'apple_pay' | 'google_pay' | 'samsung_pay' | null;
}
