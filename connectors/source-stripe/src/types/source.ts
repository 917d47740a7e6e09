import type { SourceCodeVerificationFlow } from './source-code-verification-flow.ts';
import type { SourceOrder } from './source-order.ts';
import type { SourceOwner } from './source-owner.ts';
import type { SourceReceiverFlow } from './source-receiver-flow.ts';
import type { SourceRedirectFlow } from './source-redirect-flow.ts';
import type { SourceTypeAchCreditTransfer } from './source-type-ach-credit-transfer.ts';
import type { SourceTypeAchDebit } from './source-type-ach-debit.ts';
import type { SourceTypeAcssDebit } from './source-type-acss-debit.ts';
import type { SourceTypeAlipay } from './source-type-alipay.ts';
import type { SourceTypeAuBecsDebit } from './source-type-au-becs-debit.ts';
import type { SourceTypeBancontact } from './source-type-bancontact.ts';
import type { SourceTypeCard } from './source-type-card.ts';
import type { SourceTypeCardPresent } from './source-type-card-present.ts';
import type { SourceTypeEps } from './source-type-eps.ts';
import type { SourceTypeGiropay } from './source-type-giropay.ts';
import type { SourceTypeIdeal } from './source-type-ideal.ts';
import type { SourceTypeKlarna } from './source-type-klarna.ts';
import type { SourceTypeMultibanco } from './source-type-multibanco.ts';
import type { SourceTypeP24 } from './source-type-p24.ts';
import type { SourceTypeSepaDebit } from './source-type-sepa-debit.ts';
import type { SourceTypeSofort } from './source-type-sofort.ts';
import type { SourceTypeThreeDSecure } from './source-type-three-d-secure.ts';
import type { SourceTypeWechat } from './source-type-wechat.ts';

export interface Source {
  ach_credit_transfer?: SourceTypeAchCreditTransfer;
  ach_debit?: SourceTypeAchDebit;
  acss_debit?: SourceTypeAcssDebit;
  alipay?: SourceTypeAlipay;
  amount?: number | null;
  au_becs_debit?: SourceTypeAuBecsDebit;
  bancontact?: SourceTypeBancontact;
  card?: SourceTypeCard;
  card_present?: SourceTypeCardPresent;
  client_secret: string;
  code_verification?: SourceCodeVerificationFlow;
  created: number;
  currency?: string | null;
  customer?: string;
  eps?: SourceTypeEps;
  flow: string;
  giropay?: SourceTypeGiropay;
  id: string;
  ideal?: SourceTypeIdeal;
  klarna?: SourceTypeKlarna;
  livemode: boolean;
  metadata?: Record<string, string> | null;
  multibanco?: SourceTypeMultibanco;
  object: 'source';
  owner?: SourceOwner | null;
  p24?: SourceTypeP24;
  receiver?: SourceReceiverFlow;
  redirect?: SourceRedirectFlow;
  sepa_debit?: SourceTypeSepaDebit;
  sofort?: SourceTypeSofort;
  source_order?: SourceOrder;
  statement_descriptor?: string | null;
  status: string;
  three_d_secure?: SourceTypeThreeDSecure;
  type:
    | 'ach_credit_transfer'
    | 'ach_debit'
    | 'acss_debit'
    | 'alipay'
    | 'au_becs_debit'
    | 'bancontact'
    | 'card'
    | 'card_present'
    | 'eps'
    | 'giropay'
    | 'ideal'
    | 'klarna'
    | 'multibanco'
    | 'p24'
    | 'sepa_debit'
    | 'sofort'
    | 'three_d_secure'
    | 'wechat';
  usage?: string | null;
  wechat?: SourceTypeWechat;
}
