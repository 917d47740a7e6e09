import { defineAction } from '@tapwright/connector';
import {
  createCustomerInput,
  createCustomerOutput,
  createInvoiceInput,
  createInvoiceOutput,
  createPaymentIntentInput,
  createPaymentIntentOutput,
  createPriceInput,
  createPriceOutput,
  createProductInput,
  createProductOutput,
  createRefundInput,
  createRefundOutput,
  updateCustomerInput,
  updateCustomerOutput,
} from './schemas/actions.ts';
import type { Customer, Invoice, PaymentIntent, Price, Product, Refund } from './types/index.ts';

/** Input of create_customer. */
export interface CreateCustomerInput {
  address?:
    | {
        city?: string;
        country?: string;
        line1?: string;
        line2?: string;
        postal_code?: string;
        state?: string;
      }
    | '';
  balance?: number;
  cash_balance?: {
    settings?: { reconciliation_mode?: 'automatic' | 'manual' | 'merchant_default' };
  };
  coupon?: string;
  description?: string;
  email?: string;
  expand?: string[];
  invoice_prefix?: string;
  invoice_settings?: {
    custom_fields?: { name: string; value: string }[] | '';
    default_payment_method?: string;
    footer?: string;
    rendering_options?: { amount_tax_display?: '' | 'exclude_tax' | 'include_inclusive_tax' } | '';
  };
  metadata?: Record<string, string> | '';
  name?: string;
  next_invoice_sequence?: number;
  payment_method?: string;
  phone?: string;
  preferred_locales?: string[];
  promotion_code?: string;
  shipping?:
    | {
        address: {
          city?: string;
          country?: string;
          line1?: string;
          line2?: string;
          postal_code?: string;
          state?: string;
        };
        name: string;
        phone?: string;
      }
    | '';
  source?: string;
  tax?: { ip_address?: string };
  tax_exempt?: '' | 'exempt' | 'none' | 'reverse';
  tax_id_data?: {
    type:
      | 'ae_trn'
      | 'au_abn'
      | 'au_arn'
      | 'bg_uic'
      | 'br_cnpj'
      | 'br_cpf'
      | 'ca_bn'
      | 'ca_gst_hst'
      | 'ca_pst_bc'
      | 'ca_pst_mb'
      | 'ca_pst_sk'
      | 'ca_qst'
      | 'ch_vat'
      | 'cl_tin'
      | 'eg_tin'
      | 'es_cif'
      | 'eu_oss_vat'
      | 'eu_vat'
      | 'gb_vat'
      | 'ge_vat'
      | 'hk_br'
      | 'hu_tin'
      | 'id_npwp'
      | 'il_vat'
      | 'in_gst'
      | 'is_vat'
      | 'jp_cn'
      | 'jp_rn'
      | 'jp_trn'
      | 'ke_pin'
      | 'kr_brn'
      | 'li_uid'
      | 'mx_rfc'
      | 'my_frp'
      | 'my_itn'
      | 'my_sst'
      | 'no_vat'
      | 'nz_gst'
      | 'ph_tin'
      | 'ru_inn'
      | 'ru_kpp'
      | 'sa_vat'
      | 'sg_gst'
      | 'sg_uen'
      | 'si_tin'
      | 'th_vat'
      | 'tr_tin'
      | 'tw_vat'
      | 'ua_vat'
      | 'us_ein'
      | 'za_vat';
    value: string;
  }[];
  test_clock?: string;
}

export const createCustomer = defineAction<CreateCustomerInput, Customer>()({
  request: { method: 'POST', path: '/v1/customers' },
  input: {
    body: [
      'address',
      'balance',
      'cash_balance',
      'coupon',
      'description',
      'email',
      'expand',
      'invoice_prefix',
      'invoice_settings',
      'metadata',
      'name',
      'next_invoice_sequence',
      'payment_method',
      'phone',
      'preferred_locales',
      'promotion_code',
      'shipping',
      'source',
      'tax',
      'tax_exempt',
      'tax_id_data',
      'test_clock',
    ],
    encoding: 'deep-object',
    schema: createCustomerInput,
  },
  output: { schema: createCustomerOutput },
  operationClass: 'keyed',
  idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
  idempotencyKeyLifetime: 86400000,
});

/** Input of create_invoice. */
export interface CreateInvoiceInput {
  account_tax_ids?: string[] | '';
  application_fee_amount?: number;
  auto_advance?: boolean;
  automatic_tax?: { enabled: boolean };
  collection_method?: 'charge_automatically' | 'send_invoice';
  currency?: string;
  custom_fields?: { name: string; value: string }[] | '';
  customer?: string;
  days_until_due?: number;
  default_payment_method?: string;
  default_source?: string;
  default_tax_rates?: string[];
  description?: string;
  discounts?: { coupon?: string; discount?: string }[] | '';
  due_date?: number;
  expand?: string[];
  footer?: string;
  from_invoice?: { action: 'revision'; invoice: string };
  metadata?: Record<string, string> | '';
  on_behalf_of?: string;
  payment_settings?: {
    default_mandate?: string;
    payment_method_options?: {
      acss_debit?:
        | {
            mandate_options?: { transaction_type?: 'business' | 'personal' };
            verification_method?: 'automatic' | 'instant' | 'microdeposits';
          }
        | '';
      bancontact?: { preferred_language?: 'de' | 'en' | 'fr' | 'nl' } | '';
      card?:
        | {
            installments?: {
              enabled?: boolean;
              plan?: { count: number; interval: 'month'; type: 'fixed_count' } | '';
            };
            request_three_d_secure?: 'any' | 'automatic';
          }
        | '';
      customer_balance?:
        | {
            bank_transfer?: { eu_bank_transfer?: { country: string }; type?: string };
            funding_type?: string;
          }
        | '';
      konbini?: Record<string, unknown> | '';
      us_bank_account?:
        | {
            financial_connections?: {
              permissions?: ('balances' | 'ownership' | 'payment_method' | 'transactions')[];
            };
            verification_method?: 'automatic' | 'instant' | 'microdeposits';
          }
        | '';
    };
    payment_method_types?:
      | (
          | 'ach_credit_transfer'
          | 'ach_debit'
          | 'acss_debit'
          | 'au_becs_debit'
          | 'bacs_debit'
          | 'bancontact'
          | 'boleto'
          | 'card'
          | 'cashapp'
          | 'customer_balance'
          | 'fpx'
          | 'giropay'
          | 'grabpay'
          | 'ideal'
          | 'konbini'
          | 'link'
          | 'paynow'
          | 'promptpay'
          | 'sepa_debit'
          | 'sofort'
          | 'us_bank_account'
          | 'wechat_pay'
        )[]
      | '';
  };
  pending_invoice_items_behavior?: 'exclude' | 'include' | 'include_and_require';
  rendering_options?: { amount_tax_display?: '' | 'exclude_tax' | 'include_inclusive_tax' } | '';
  shipping_cost?: {
    shipping_rate?: string;
    shipping_rate_data?: {
      delivery_estimate?: {
        maximum?: { unit: 'business_day' | 'day' | 'hour' | 'month' | 'week'; value: number };
        minimum?: { unit: 'business_day' | 'day' | 'hour' | 'month' | 'week'; value: number };
      };
      display_name: string;
      fixed_amount?: {
        amount: number;
        currency: string;
        currency_options?: Record<string, { amount: number; tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified' }>;
      };
      metadata?: Record<string, string>;
      tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified';
      tax_code?: string;
      type?: 'fixed_amount';
    };
  };
  shipping_details?: {
    address: {
      city?: string;
      country?: string;
      line1?: string;
      line2?: string;
      postal_code?: string;
      state?: string;
    };
    name: string;
    phone?: string;
  };
  statement_descriptor?: string;
  subscription?: string;
  transfer_data?: { amount?: number; destination: string };
}

export const createInvoice = defineAction<CreateInvoiceInput, Invoice>()({
  request: { method: 'POST', path: '/v1/invoices' },
  input: {
    body: [
      'account_tax_ids',
      'application_fee_amount',
      'auto_advance',
      'automatic_tax',
      'collection_method',
      'currency',
      'custom_fields',
      'customer',
      'days_until_due',
      'default_payment_method',
      'default_source',
      'default_tax_rates',
      'description',
      'discounts',
      'due_date',
      'expand',
      'footer',
      'from_invoice',
      'metadata',
      'on_behalf_of',
      'payment_settings',
      'pending_invoice_items_behavior',
      'rendering_options',
      'shipping_cost',
      'shipping_details',
      'statement_descriptor',
      'subscription',
      'transfer_data',
    ],
    encoding: 'deep-object',
    schema: createInvoiceInput,
  },
  output: { schema: createInvoiceOutput },
  operationClass: 'keyed',
  idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
  idempotencyKeyLifetime: 86400000,
});

/** Input of create_payment_intent. */
export interface CreatePaymentIntentInput {
  amount: number;
  application_fee_amount?: number;
  automatic_payment_methods?: { enabled: boolean };
  capture_method?: 'automatic' | 'automatic_async' | 'manual';
  confirm?: boolean;
  confirmation_method?: 'automatic' | 'manual';
  currency: string;
  customer?: string;
  description?: string;
  error_on_requires_action?: boolean;
  expand?: string[];
  mandate?: string;
  mandate_data?: {
    customer_acceptance: {
      accepted_at?: number;
      offline?: Record<string, unknown>;
      online?: { ip_address: string; user_agent: string };
      type: 'offline' | 'online';
    };
  };
  metadata?: Record<string, string>;
  off_session?: boolean | ('one_off' | 'recurring');
  on_behalf_of?: string;
  payment_method?: string;
  payment_method_data?: {
    acss_debit?: { account_number: string; institution_number: string; transit_number: string };
    affirm?: Record<string, unknown>;
    afterpay_clearpay?: Record<string, unknown>;
    alipay?: Record<string, unknown>;
    au_becs_debit?: { account_number: string; bsb_number: string };
    bacs_debit?: { account_number?: string; sort_code?: string };
    bancontact?: Record<string, unknown>;
    billing_details?: {
      address?:
        | {
            city?: string;
            country?: string;
            line1?: string;
            line2?: string;
            postal_code?: string;
            state?: string;
          }
        | '';
      email?: string;
      name?: string;
      phone?: string;
    };
    blik?: Record<string, unknown>;
    boleto?: { tax_id: string };
    cashapp?: Record<string, unknown>;
    customer_balance?: Record<string, unknown>;
    eps?: {
      bank?:
        | 'arzte_und_apotheker_bank'
        | 'austrian_anadi_bank_ag'
        | 'bank_austria'
        | 'bankhaus_carl_spangler'
        | 'bankhaus_schelhammer_und_schattera_ag'
        | 'bawag_psk_ag'
        | 'bks_bank_ag'
        | 'brull_kallmus_bank_ag'
        | 'btv_vier_lander_bank'
        | 'capital_bank_grawe_gruppe_ag'
        | 'deutsche_bank_ag'
        | 'dolomitenbank'
        | 'easybank_ag'
        | 'erste_bank_und_sparkassen'
        | 'hypo_alpeadriabank_international_ag'
        | 'hypo_bank_burgenland_aktiengesellschaft'
        | 'hypo_noe_lb_fur_niederosterreich_u_wien'
        | 'hypo_oberosterreich_salzburg_steiermark'
        | 'hypo_tirol_bank_ag'
        | 'hypo_vorarlberg_bank_ag'
        | 'marchfelder_bank'
        | 'oberbank_ag'
        | 'raiffeisen_bankengruppe_osterreich'
        | 'schoellerbank_ag'
        | 'sparda_bank_wien'
        | 'volksbank_gruppe'
        | 'volkskreditbank_ag'
        | 'vr_bank_braunau';
    };
    fpx?: {
      bank:
        | 'affin_bank'
        | 'agrobank'
        | 'alliance_bank'
        | 'ambank'
        | 'bank_islam'
        | 'bank_muamalat'
        | 'bank_of_china'
        | 'bank_rakyat'
        | 'bsn'
        | 'cimb'
        | 'deutsche_bank'
        | 'hong_leong_bank'
        | 'hsbc'
        | 'kfh'
        | 'maybank2e'
        | 'maybank2u'
        | 'ocbc'
        | 'pb_enterprise'
        | 'public_bank'
        | 'rhb'
        | 'standard_chartered'
        | 'uob';
    };
    giropay?: Record<string, unknown>;
    grabpay?: Record<string, unknown>;
    ideal?: {
      bank?:
        | 'abn_amro'
        | 'asn_bank'
        | 'bunq'
        | 'handelsbanken'
        | 'ing'
        | 'knab'
        | 'moneyou'
        | 'rabobank'
        | 'regiobank'
        | 'revolut'
        | 'sns_bank'
        | 'triodos_bank'
        | 'van_lanschot'
        | 'yoursafe';
    };
    interac_present?: Record<string, unknown>;
    klarna?: { dob?: { day: number; month: number; year: number } };
    konbini?: Record<string, unknown>;
    link?: Record<string, unknown>;
    metadata?: Record<string, string>;
    oxxo?: Record<string, unknown>;
    p24?: {
      bank?:
        | 'alior_bank'
        | 'bank_millennium'
        | 'bank_nowy_bfg_sa'
        | 'bank_pekao_sa'
        | 'banki_spbdzielcze'
        | 'blik'
        | 'bnp_paribas'
        | 'boz'
        | 'citi_handlowy'
        | 'credit_agricole'
        | 'envelobank'
        | 'etransfer_pocztowy24'
        | 'getin_bank'
        | 'ideabank'
        | 'ing'
        | 'inteligo'
        | 'mbank_mtransfer'
        | 'nest_przelew'
        | 'noble_pay'
        | 'pbac_z_ipko'
        | 'plus_bank'
        | 'santander_przelew24'
        | 'tmobile_usbugi_bankowe'
        | 'toyota_bank'
        | 'volkswagen_bank';
    };
    paynow?: Record<string, unknown>;
    pix?: Record<string, unknown>;
    promptpay?: Record<string, unknown>;
    radar_options?: { session?: string };
    sepa_debit?: { iban: string };
    sofort?: { country: 'AT' | 'BE' | 'DE' | 'ES' | 'IT' | 'NL' };
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
      | 'cashapp'
      | 'customer_balance'
      | 'eps'
      | 'fpx'
      | 'giropay'
      | 'grabpay'
      | 'ideal'
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
    us_bank_account?: {
      account_holder_type?: 'company' | 'individual';
      account_number?: string;
      account_type?: 'checking' | 'savings';
      financial_connections_account?: string;
      routing_number?: string;
    };
    wechat_pay?: Record<string, unknown>;
  };
  payment_method_options?: {
    acss_debit?:
      | {
          mandate_options?: {
            custom_mandate_url?: string;
            interval_description?: string;
            payment_schedule?: 'combined' | 'interval' | 'sporadic';
            transaction_type?: 'business' | 'personal';
          };
          setup_future_usage?: '' | 'none' | 'off_session' | 'on_session';
          verification_method?: 'automatic' | 'instant' | 'microdeposits';
        }
      | '';
    affirm?:
      | {
          capture_method?: '' | 'manual';
          preferred_locale?: string;
          setup_future_usage?: 'none';
        }
      | '';
    afterpay_clearpay?:
      | {
          capture_method?: '' | 'manual';
          reference?: string;
          setup_future_usage?: 'none';
        }
      | '';
    alipay?: { setup_future_usage?: '' | 'none' | 'off_session' } | '';
    au_becs_debit?: { setup_future_usage?: '' | 'none' | 'off_session' | 'on_session' } | '';
    bacs_debit?: { setup_future_usage?: '' | 'none' | 'off_session' | 'on_session' } | '';
    bancontact?:
      | {
          preferred_language?: 'de' | 'en' | 'fr' | 'nl';
          setup_future_usage?: '' | 'none' | 'off_session';
        }
      | '';
    blik?: { code?: string } | '';
    boleto?:
      | {
          expires_after_days?: number;
          setup_future_usage?: '' | 'none' | 'off_session' | 'on_session';
        }
      | '';
    card?:
      | {
          capture_method?: '' | 'manual';
          cvc_token?: string;
          installments?: {
            enabled?: boolean;
            plan?: { count: number; interval: 'month'; type: 'fixed_count' } | '';
          };
          mandate_options?: {
            amount: number;
            amount_type: 'fixed' | 'maximum';
            description?: string;
            end_date?: number;
            interval: 'day' | 'month' | 'sporadic' | 'week' | 'year';
            interval_count?: number;
            reference: string;
            start_date: number;
            supported_types?: 'india'[];
          };
          network?:
            | 'amex'
            | 'cartes_bancaires'
            | 'diners'
            | 'discover'
            | 'interac'
            | 'jcb'
            | 'mastercard'
            | 'unionpay'
            | 'unknown'
            | 'visa';
          request_three_d_secure?: 'any' | 'automatic';
          setup_future_usage?: '' | 'none' | 'off_session' | 'on_session';
          statement_descriptor_suffix_kana?: string;
          statement_descriptor_suffix_kanji?: string;
        }
      | '';
    card_present?:
      | {
          request_extended_authorization?: boolean;
          request_incremental_authorization_support?: boolean;
        }
      | '';
    cashapp?:
      | {
          capture_method?: '' | 'manual';
          setup_future_usage?: '' | 'none' | 'off_session' | 'on_session';
        }
      | '';
    customer_balance?:
      | {
          bank_transfer?: {
            eu_bank_transfer?: { country: string };
            requested_address_types?: ('iban' | 'sepa' | 'sort_code' | 'spei' | 'zengin')[];
            type: 'eu_bank_transfer' | 'gb_bank_transfer' | 'jp_bank_transfer' | 'mx_bank_transfer';
          };
          funding_type?: 'bank_transfer';
          setup_future_usage?: 'none';
        }
      | '';
    eps?: { setup_future_usage?: 'none' } | '';
    fpx?: { setup_future_usage?: 'none' } | '';
    giropay?: { setup_future_usage?: 'none' } | '';
    grabpay?: { setup_future_usage?: 'none' } | '';
    ideal?: { setup_future_usage?: '' | 'none' | 'off_session' } | '';
    interac_present?: Record<string, unknown> | '';
    klarna?:
      | {
          capture_method?: '' | 'manual';
          preferred_locale?:
            | 'cs-CZ'
            | 'da-DK'
            | 'de-AT'
            | 'de-CH'
            | 'de-DE'
            | 'el-GR'
            | 'en-AT'
            | 'en-AU'
            | 'en-BE'
            | 'en-CA'
            | 'en-CH'
            | 'en-CZ'
            | 'en-DE'
            | 'en-DK'
            | 'en-ES'
            | 'en-FI'
            | 'en-FR'
            | 'en-GB'
            | 'en-GR'
            | 'en-IE'
            | 'en-IT'
            | 'en-NL'
            | 'en-NO'
            | 'en-NZ'
            | 'en-PL'
            | 'en-PT'
            | 'en-SE'
            | 'en-US'
            | 'es-ES'
            | 'es-US'
            | 'fi-FI'
            | 'fr-BE'
            | 'fr-CA'
            | 'fr-CH'
            | 'fr-FR'
            | 'it-CH'
            | 'it-IT'
            | 'nb-NO'
            | 'nl-BE'
            | 'nl-NL'
            | 'pl-PL'
            | 'pt-PT'
            | 'sv-FI'
            | 'sv-SE';
          setup_future_usage?: 'none';
        }
      | '';
    konbini?:
      | {
          confirmation_number?: string;
          expires_after_days?: number | '';
          expires_at?: number | '';
          product_description?: string;
          setup_future_usage?: 'none';
        }
      | '';
    link?:
      | {
          capture_method?: '' | 'manual';
          persistent_token?: string;
          setup_future_usage?: '' | 'none' | 'off_session';
        }
      | '';
    oxxo?: { expires_after_days?: number; setup_future_usage?: 'none' } | '';
    p24?: { setup_future_usage?: 'none'; tos_shown_and_accepted?: boolean } | '';
    paynow?: { setup_future_usage?: 'none' } | '';
    pix?:
      | {
          expires_after_seconds?: number;
          expires_at?: number;
          setup_future_usage?: 'none';
        }
      | '';
    promptpay?: { setup_future_usage?: 'none' } | '';
    sepa_debit?:
      | {
          mandate_options?: Record<string, unknown>;
          setup_future_usage?: '' | 'none' | 'off_session' | 'on_session';
        }
      | '';
    sofort?:
      | {
          preferred_language?: '' | 'de' | 'en' | 'es' | 'fr' | 'it' | 'nl' | 'pl';
          setup_future_usage?: '' | 'none' | 'off_session';
        }
      | '';
    us_bank_account?:
      | {
          financial_connections?: {
            permissions?: ('balances' | 'ownership' | 'payment_method' | 'transactions')[];
            return_url?: string;
          };
          networks?: { requested?: ('ach' | 'us_domestic_wire')[] };
          setup_future_usage?: '' | 'none' | 'off_session' | 'on_session';
          verification_method?: 'automatic' | 'instant' | 'microdeposits';
        }
      | '';
    wechat_pay?:
      | {
          app_id?: string;
          client: 'android' | 'ios' | 'web';
          setup_future_usage?: 'none';
        }
      | '';
  };
  payment_method_types?: string[];
  radar_options?: { session?: string };
  receipt_email?: string;
  return_url?: string;
  setup_future_usage?: 'off_session' | 'on_session';
  shipping?: {
    address: {
      city?: string;
      country?: string;
      line1?: string;
      line2?: string;
      postal_code?: string;
      state?: string;
    };
    carrier?: string;
    name: string;
    phone?: string;
    tracking_number?: string;
  };
  statement_descriptor?: string;
  statement_descriptor_suffix?: string;
  transfer_data?: { amount?: number; destination: string };
  transfer_group?: string;
  use_stripe_sdk?: boolean;
}

export const createPaymentIntent = defineAction<CreatePaymentIntentInput, PaymentIntent>()({
  request: { method: 'POST', path: '/v1/payment_intents' },
  input: {
    body: [
      'amount',
      'application_fee_amount',
      'automatic_payment_methods',
      'capture_method',
      'confirm',
      'confirmation_method',
      'currency',
      'customer',
      'description',
      'error_on_requires_action',
      'expand',
      'mandate',
      'mandate_data',
      'metadata',
      'off_session',
      'on_behalf_of',
      'payment_method',
      'payment_method_data',
      'payment_method_options',
      'payment_method_types',
      'radar_options',
      'receipt_email',
      'return_url',
      'setup_future_usage',
      'shipping',
      'statement_descriptor',
      'statement_descriptor_suffix',
      'transfer_data',
      'transfer_group',
      'use_stripe_sdk',
    ],
    encoding: 'deep-object',
    schema: createPaymentIntentInput,
  },
  output: { schema: createPaymentIntentOutput },
  operationClass: 'keyed',
  idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
  idempotencyKeyLifetime: 86400000,
});

/** Input of create_price. */
export interface CreatePriceInput {
  active?: boolean;
  billing_scheme?: 'per_unit' | 'tiered';
  currency: string;
  currency_options?: Record<
    string,
    {
      custom_unit_amount?: { enabled: boolean; maximum?: number; minimum?: number; preset?: number };
      tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified';
      tiers?: {
        flat_amount?: number;
        flat_amount_decimal?: string;
        unit_amount?: number;
        unit_amount_decimal?: string;
        up_to: 'inf' | number;
      }[];
      unit_amount?: number;
      unit_amount_decimal?: string;
    }
  >;
  custom_unit_amount?: { enabled: boolean; maximum?: number; minimum?: number; preset?: number };
  expand?: string[];
  lookup_key?: string;
  metadata?: Record<string, string>;
  nickname?: string;
  product?: string;
  product_data?: {
    active?: boolean;
    id?: string;
    metadata?: Record<string, string>;
    name: string;
    statement_descriptor?: string;
    tax_code?: string;
    unit_label?: string;
  };
  recurring?: {
    aggregate_usage?: 'last_during_period' | 'last_ever' | 'max' | 'sum';
    interval: 'day' | 'month' | 'week' | 'year';
    interval_count?: number;
    usage_type?: 'licensed' | 'metered';
  };
  tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified';
  tiers?: {
    flat_amount?: number;
    flat_amount_decimal?: string;
    unit_amount?: number;
    unit_amount_decimal?: string;
    up_to: 'inf' | number;
  }[];
  tiers_mode?: 'graduated' | 'volume';
  transfer_lookup_key?: boolean;
  transform_quantity?: { divide_by: number; round: 'down' | 'up' };
  unit_amount?: number;
  unit_amount_decimal?: string;
}

export const createPrice = defineAction<CreatePriceInput, Price>()({
  request: { method: 'POST', path: '/v1/prices' },
  input: {
    body: [
      'active',
      'billing_scheme',
      'currency',
      'currency_options',
      'custom_unit_amount',
      'expand',
      'lookup_key',
      'metadata',
      'nickname',
      'product',
      'product_data',
      'recurring',
      'tax_behavior',
      'tiers',
      'tiers_mode',
      'transfer_lookup_key',
      'transform_quantity',
      'unit_amount',
      'unit_amount_decimal',
    ],
    encoding: 'deep-object',
    schema: createPriceInput,
  },
  output: { schema: createPriceOutput },
  operationClass: 'keyed',
  idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
  idempotencyKeyLifetime: 86400000,
});

/** Input of create_product. */
export interface CreateProductInput {
  active?: boolean;
  default_price_data?: {
    currency: string;
    currency_options?: Record<
      string,
      {
        custom_unit_amount?: { enabled: boolean; maximum?: number; minimum?: number; preset?: number };
        tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified';
        tiers?: {
          flat_amount?: number;
          flat_amount_decimal?: string;
          unit_amount?: number;
          unit_amount_decimal?: string;
          up_to: 'inf' | number;
        }[];
        unit_amount?: number;
        unit_amount_decimal?: string;
      }
    >;
    recurring?: { interval: 'day' | 'month' | 'week' | 'year'; interval_count?: number };
    tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified';
    unit_amount?: number;
    unit_amount_decimal?: string;
  };
  description?: string;
  expand?: string[];
  id?: string;
  images?: string[];
  metadata?: Record<string, string>;
  name: string;
  package_dimensions?: { height: number; length: number; weight: number; width: number };
  shippable?: boolean;
  statement_descriptor?: string;
  tax_code?: string;
  unit_label?: string;
  url?: string;
}

export const createProduct = defineAction<CreateProductInput, Product>()({
  request: { method: 'POST', path: '/v1/products' },
  input: {
    body: [
      'active',
      'default_price_data',
      'description',
      'expand',
      'id',
      'images',
      'metadata',
      'name',
      'package_dimensions',
      'shippable',
      'statement_descriptor',
      'tax_code',
      'unit_label',
      'url',
    ],
    encoding: 'deep-object',
    schema: createProductInput,
  },
  output: { schema: createProductOutput },
  operationClass: 'keyed',
  idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
  idempotencyKeyLifetime: 86400000,
});

/** Input of create_refund. */
export interface CreateRefundInput {
  amount?: number;
  charge?: string;
  currency?: string;
  customer?: string;
  expand?: string[];
  instructions_email?: string;
  metadata?: Record<string, string> | '';
  origin?: 'customer_balance';
  payment_intent?: string;
  reason?: 'duplicate' | 'fraudulent' | 'requested_by_customer';
  refund_application_fee?: boolean;
  reverse_transfer?: boolean;
}

export const createRefund = defineAction<CreateRefundInput, Refund>()({
  request: { method: 'POST', path: '/v1/refunds' },
  input: {
    body: [
      'amount',
      'charge',
      'currency',
      'customer',
      'expand',
      'instructions_email',
      'metadata',
      'origin',
      'payment_intent',
      'reason',
      'refund_application_fee',
      'reverse_transfer',
    ],
    encoding: 'deep-object',
    schema: createRefundInput,
  },
  output: { schema: createRefundOutput },
  operationClass: 'keyed',
  idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
  idempotencyKeyLifetime: 86400000,
});

/** Input of update_customer. */
export interface UpdateCustomerInput {
  customer: string;
  address?:
    | {
        city?: string;
        country?: string;
        line1?: string;
        line2?: string;
        postal_code?: string;
        state?: string;
      }
    | '';
  balance?: number;
  bank_account?:
    | {
        account_holder_name?: string;
        account_holder_type?: 'company' | 'individual';
        account_number: string;
        country: string;
        currency?: string;
        object?: 'bank_account';
        routing_number?: string;
      }
    | string;
  card?:
    | {
        address_city?: string;
        address_country?: string;
        address_line1?: string;
        address_line2?: string;
        address_state?: string;
        address_zip?: string;
        cvc?: string;
        exp_month: number;
        exp_year: number;
        metadata?: Record<string, string>;
        name?: string;
        number: string;
        object?: 'card';
      }
    | string;
  cash_balance?: {
    settings?: { reconciliation_mode?: 'automatic' | 'manual' | 'merchant_default' };
  };
  coupon?: string;
  default_alipay_account?: string;
  default_bank_account?: string;
  default_card?: string;
  default_source?: string;
  description?: string;
  email?: string;
  expand?: string[];
  invoice_prefix?: string;
  invoice_settings?: {
    custom_fields?: { name: string; value: string }[] | '';
    default_payment_method?: string;
    footer?: string;
    rendering_options?: { amount_tax_display?: '' | 'exclude_tax' | 'include_inclusive_tax' } | '';
  };
  metadata?: Record<string, string> | '';
  name?: string;
  next_invoice_sequence?: number;
  phone?: string;
  preferred_locales?: string[];
  promotion_code?: string;
  shipping?:
    | {
        address: {
          city?: string;
          country?: string;
          line1?: string;
          line2?: string;
          postal_code?: string;
          state?: string;
        };
        name: string;
        phone?: string;
      }
    | '';
  source?: string;
  tax?: { ip_address?: string };
  tax_exempt?: '' | 'exempt' | 'none' | 'reverse';
}

export const updateCustomer = defineAction<UpdateCustomerInput, Customer>()({
  request: { method: 'POST', path: '/v1/customers/{customer}' },
  input: {
    path: ['customer'],
    body: [
      'address',
      'balance',
      'bank_account',
      'card',
      'cash_balance',
      'coupon',
      'default_alipay_account',
      'default_bank_account',
      'default_card',
      'default_source',
      'description',
      'email',
      'expand',
      'invoice_prefix',
      'invoice_settings',
      'metadata',
      'name',
      'next_invoice_sequence',
      'phone',
      'preferred_locales',
      'promotion_code',
      'shipping',
      'source',
      'tax',
      'tax_exempt',
    ],
    encoding: 'deep-object',
    schema: updateCustomerInput,
  },
  output: { schema: updateCustomerOutput },
  operationClass: 'keyed',
  idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
  idempotencyKeyLifetime: 86400000,
});

/** Calls that are not streams, by name. */
export const actions = {
  create_customer: createCustomer,
  create_invoice: createInvoice,
  create_payment_intent: createPaymentIntent,
  create_price: createPrice,
  create_product: createProduct,
  create_refund: createRefund,
  update_customer: updateCustomer,
};
