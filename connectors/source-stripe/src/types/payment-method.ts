import type { BillingDetails } from './billing-details.ts';
import type { Customer } from './customer.ts';
import type { PaymentFlowsPrivatePaymentMethodsAlipay } from './payment-flows-private-payment-methods-alipay.ts';
import type { PaymentMethodAcssDebit } from './payment-method-acss-debit.ts';
import type { PaymentMethodAffirm } from './payment-method-affirm.ts';
import type { PaymentMethodAfterpayClearpay } from './payment-method-afterpay-clearpay.ts';
import type { PaymentMethodAuBecsDebit } from './payment-method-au-becs-debit.ts';
import type { PaymentMethodBacsDebit } from './payment-method-bacs-debit.ts';
import type { PaymentMethodBancontact } from './payment-method-bancontact.ts';
import type { PaymentMethodBlik } from './payment-method-blik.ts';
import type { PaymentMethodBoleto } from './payment-method-boleto.ts';
import type { PaymentMethodCard } from './payment-method-card.ts';
import type { PaymentMethodCardPresent } from './payment-method-card-present.ts';
import type { PaymentMethodCashapp } from './payment-method-cashapp.ts';
import type { PaymentMethodCustomerBalance } from './payment-method-customer-balance.ts';
import type { PaymentMethodEps } from './payment-method-eps.ts';
import type { PaymentMethodFpx } from './payment-method-fpx.ts';
import type { PaymentMethodGiropay } from './payment-method-giropay.ts';
import type { PaymentMethodGrabpay } from './payment-method-grabpay.ts';
import type { PaymentMethodIdeal } from './payment-method-ideal.ts';
import type { PaymentMethodInteracPresent } from './payment-method-interac-present.ts';
import type { PaymentMethodKlarna } from './payment-method-klarna.ts';
import type { PaymentMethodKonbini } from './payment-method-konbini.ts';
import type { PaymentMethodLink } from './payment-method-link.ts';
import type { PaymentMethodOxxo } from './payment-method-oxxo.ts';
import type { PaymentMethodP24 } from './payment-method-p24.ts';
import type { PaymentMethodPaynow } from './payment-method-paynow.ts';
import type { PaymentMethodPix } from './payment-method-pix.ts';
import type { PaymentMethodPromptpay } from './payment-method-promptpay.ts';
import type { PaymentMethodSepaDebit } from './payment-method-sepa-debit.ts';
import type { PaymentMethodSofort } from './payment-method-sofort.ts';
import type { PaymentMethodUsBankAccount } from './payment-method-us-bank-account.ts';
import type { PaymentMethodWechatPay } from './payment-method-wechat-pay.ts';
import type { RadarRadarOptions } from './radar-radar-options.ts';

export interface PaymentMethod {
  acss_debit?: PaymentMethodAcssDebit;
  affirm?: PaymentMethodAffirm;
  afterpay_clearpay?: PaymentMethodAfterpayClearpay;
  alipay?: PaymentFlowsPrivatePaymentMethodsAlipay;
  au_becs_debit?: PaymentMethodAuBecsDebit;
  bacs_debit?: PaymentMethodBacsDebit;
  bancontact?: PaymentMethodBancontact;
  billing_details: BillingDetails;
  blik?: PaymentMethodBlik;
  boleto?: PaymentMethodBoleto;
  card?: PaymentMethodCard;
  card_present?: PaymentMethodCardPresent;
  cashapp?: PaymentMethodCashapp;
  created: number;
  customer?: string | Customer | null;
  customer_balance?: PaymentMethodCustomerBalance;
  eps?: PaymentMethodEps;
  fpx?: PaymentMethodFpx;
  giropay?: PaymentMethodGiropay;
  grabpay?: PaymentMethodGrabpay;
  id: string;
  ideal?: PaymentMethodIdeal;
  interac_present?: PaymentMethodInteracPresent;
  klarna?: PaymentMethodKlarna;
  konbini?: PaymentMethodKonbini;
  link?: PaymentMethodLink;
  livemode: boolean;
  metadata?: Record<string, string> | null;
  object: 'payment_method';
  oxxo?: PaymentMethodOxxo;
  p24?: PaymentMethodP24;
  paynow?: PaymentMethodPaynow;
  pix?: PaymentMethodPix;
  promptpay?: PaymentMethodPromptpay;
  radar_options?: RadarRadarOptions;
  sepa_debit?: PaymentMethodSepaDebit;
  sofort?: PaymentMethodSofort;
  type:
    | 'acss_debit'
    | 'affirm'
    | 'afterpay_clearpay'
    | 'alipay'
    | 'au_becs_debit'
    | 'bacs_debit'
    | 'bancontact'
    | 'blik'
    | 'boleto'
    | 'card'
    | 'card_present'
    | 'cashapp'
    | 'customer_balance'
    | 'eps'
    | 'fpx'
    | 'giropay'
    | 'grabpay'
    | 'ideal'
    | 'interac_present'
    | 'klarna'
    | 'konbini'
    | 'link'
    | 'oxxo'
    | 'p24'
    | 'paynow'
    | 'pix'
    | 'promptpay'
    | 'sepa_debit'
    | 'sofort'
    | 'us_bank_account'
    | 'wechat_pay';
  us_bank_account?: PaymentMethodUsBankAccount;
  wechat_pay?: PaymentMethodWechatPay;
}
