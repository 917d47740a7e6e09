import type { IssuingCardApplePay } from './issuing-card-apple-pay.ts';
import type { IssuingCardGooglePay } from './issuing-card-google-pay.ts';

export interface IssuingCardWallets {
  apple_pay: IssuingCardApplePay;
  google_pay: IssuingCardGooglePay;
  primary_account_identifier?: string | null;
}
