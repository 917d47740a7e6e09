import type { JsonSchema } from '@tapwright/connector';

export const createCustomerInput: JsonSchema = {
  type: 'object',
  properties: {
    address: {
      anyOf: [
        {
          properties: {
            city: { maxLength: 5000, type: 'string' },
            country: { maxLength: 5000, type: 'string' },
            line1: { maxLength: 5000, type: 'string' },
            line2: { maxLength: 5000, type: 'string' },
            postal_code: { maxLength: 5000, type: 'string' },
            state: { maxLength: 5000, type: 'string' },
          },
          type: 'object',
        },
        { enum: [''], type: 'string' },
      ],
    },
    balance: { type: 'integer' },
    cash_balance: {
      properties: {
        settings: {
          properties: { reconciliation_mode: { enum: ['automatic', 'manual', 'merchant_default'], type: 'string' } },
          type: 'object',
        },
      },
      type: 'object',
    },
    coupon: { maxLength: 5000, type: 'string' },
    description: { maxLength: 5000, type: 'string' },
    email: { maxLength: 512, type: 'string' },
    expand: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    invoice_prefix: { maxLength: 5000, type: 'string' },
    invoice_settings: {
      properties: {
        custom_fields: {
          anyOf: [
            {
              items: {
                properties: { name: { maxLength: 30, type: 'string' }, value: { maxLength: 30, type: 'string' } },
                type: 'object',
                required: ['name', 'value'],
              },
              type: 'array',
            },
            { enum: [''], type: 'string' },
          ],
        },
        default_payment_method: { maxLength: 5000, type: 'string' },
        footer: { maxLength: 5000, type: 'string' },
        rendering_options: {
          anyOf: [
            {
              properties: {
                amount_tax_display: { enum: ['', 'exclude_tax', 'include_inclusive_tax'], type: 'string' },
              },
              type: 'object',
            },
            { enum: [''], type: 'string' },
          ],
        },
      },
      type: 'object',
    },
    metadata: {
      anyOf: [
        { additionalProperties: { type: 'string' }, type: 'object' },
        { enum: [''], type: 'string' },
      ],
    },
    name: { maxLength: 256, type: 'string' },
    next_invoice_sequence: { type: 'integer' },
    payment_method: { maxLength: 5000, type: 'string' },
    phone: { maxLength: 20, type: 'string' },
    preferred_locales: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    promotion_code: { maxLength: 5000, type: 'string' },
    shipping: {
      anyOf: [
        {
          properties: {
            address: {
              properties: {
                city: { maxLength: 5000, type: 'string' },
                country: { maxLength: 5000, type: 'string' },
                line1: { maxLength: 5000, type: 'string' },
                line2: { maxLength: 5000, type: 'string' },
                postal_code: { maxLength: 5000, type: 'string' },
                state: { maxLength: 5000, type: 'string' },
              },
              type: 'object',
            },
            name: { maxLength: 5000, type: 'string' },
            phone: { maxLength: 5000, type: 'string' },
          },
          type: 'object',
          required: ['address', 'name'],
        },
        { enum: [''], type: 'string' },
      ],
    },
    source: { maxLength: 5000, type: 'string' },
    tax: {
      properties: { ip_address: { anyOf: [{ type: 'string' }, { enum: [''], type: 'string' }] } },
      type: 'object',
    },
    tax_exempt: { enum: ['', 'exempt', 'none', 'reverse'], type: 'string' },
    tax_id_data: {
      items: {
        properties: {
          type: {
            enum: [
              'ae_trn',
              'au_abn',
              'au_arn',
              'bg_uic',
              'br_cnpj',
              'br_cpf',
              'ca_bn',
              'ca_gst_hst',
              'ca_pst_bc',
              'ca_pst_mb',
              'ca_pst_sk',
              'ca_qst',
              'ch_vat',
              'cl_tin',
              'eg_tin',
              'es_cif',
              'eu_oss_vat',
              'eu_vat',
              'gb_vat',
              'ge_vat',
              'hk_br',
              'hu_tin',
              'id_npwp',
              'il_vat',
              'in_gst',
              'is_vat',
              'jp_cn',
              'jp_rn',
              'jp_trn',
              'ke_pin',
              'kr_brn',
              'li_uid',
              'mx_rfc',
              'my_frp',
              'my_itn',
              'my_sst',
              'no_vat',
              'nz_gst',
              'ph_tin',
              'ru_inn',
              'ru_kpp',
              'sa_vat',
              'sg_gst',
              'sg_uen',
              'si_tin',
              'th_vat',
              'tr_tin',
              'tw_vat',
              'ua_vat',
              'us_ein',
              'za_vat',
            ],
            maxLength: 5000,
            type: 'string',
          },
          value: { type: 'string' },
        },
        type: 'object',
        required: ['type', 'value'],
      },
      type: 'array',
    },
    test_clock: { maxLength: 5000, type: 'string' },
  },
  additionalProperties: false,
};

export const createCustomerOutput: JsonSchema = {
  properties: {
    address: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    balance: { type: 'integer' },
    cash_balance: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    created: { format: 'unix-time', type: 'integer' },
    currency: { maxLength: 5000, type: ['string', 'null'] },
    default_source: {
      anyOf: [
        { maxLength: 5000, type: 'string' },
        { type: 'object' },
        { type: 'object' },
        { type: 'object' },
        { type: 'null' },
      ],
    },
    delinquent: { type: ['boolean', 'null'] },
    description: { maxLength: 5000, type: ['string', 'null'] },
    discount: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    email: { maxLength: 5000, type: ['string', 'null'] },
    id: { maxLength: 5000, type: 'string' },
    invoice_credit_balance: { additionalProperties: { type: 'integer' }, type: 'object' },
    invoice_prefix: { maxLength: 5000, type: ['string', 'null'] },
    invoice_settings: { type: 'object' },
    livemode: { type: 'boolean' },
    metadata: { additionalProperties: { maxLength: 500, type: 'string' }, type: 'object' },
    name: { maxLength: 5000, type: ['string', 'null'] },
    next_invoice_sequence: { type: 'integer' },
    object: { enum: ['customer'], type: 'string' },
    phone: { maxLength: 5000, type: ['string', 'null'] },
    preferred_locales: { items: { maxLength: 5000, type: 'string' }, type: ['array', 'null'] },
    shipping: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    sources: {
      properties: {
        data: { items: { anyOf: [{ type: 'object' }, { type: 'object' }, { type: 'object' }] }, type: 'array' },
        has_more: { type: 'boolean' },
        object: { enum: ['list'], type: 'string' },
        url: { maxLength: 5000, type: 'string' },
      },
      type: 'object',
      required: ['data', 'has_more', 'object', 'url'],
    },
    subscriptions: {
      properties: {
        data: { items: { type: 'object' }, type: 'array' },
        has_more: { type: 'boolean' },
        object: { enum: ['list'], type: 'string' },
        url: { maxLength: 5000, type: 'string' },
      },
      type: 'object',
      required: ['data', 'has_more', 'object', 'url'],
    },
    tax: { type: 'object' },
    tax_exempt: { enum: ['exempt', 'none', 'reverse', null], type: ['string', 'null'] },
    tax_ids: {
      properties: {
        data: { items: { type: 'object' }, type: 'array' },
        has_more: { type: 'boolean' },
        object: { enum: ['list'], type: 'string' },
        url: { maxLength: 5000, type: 'string' },
      },
      type: 'object',
      required: ['data', 'has_more', 'object', 'url'],
    },
    test_clock: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
  },
  type: 'object',
  required: ['created', 'id', 'livemode', 'object'],
};

export const createInvoiceInput: JsonSchema = {
  type: 'object',
  properties: {
    account_tax_ids: {
      anyOf: [
        { items: { maxLength: 5000, type: 'string' }, type: 'array' },
        { enum: [''], type: 'string' },
      ],
    },
    application_fee_amount: { type: 'integer' },
    auto_advance: { type: 'boolean' },
    automatic_tax: { properties: { enabled: { type: 'boolean' } }, type: 'object', required: ['enabled'] },
    collection_method: { enum: ['charge_automatically', 'send_invoice'], type: 'string' },
    currency: { type: 'string' },
    custom_fields: {
      anyOf: [
        {
          items: {
            properties: { name: { maxLength: 30, type: 'string' }, value: { maxLength: 30, type: 'string' } },
            type: 'object',
            required: ['name', 'value'],
          },
          type: 'array',
        },
        { enum: [''], type: 'string' },
      ],
    },
    customer: { maxLength: 5000, type: 'string' },
    days_until_due: { type: 'integer' },
    default_payment_method: { maxLength: 5000, type: 'string' },
    default_source: { maxLength: 5000, type: 'string' },
    default_tax_rates: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    description: { maxLength: 1500, type: 'string' },
    discounts: {
      anyOf: [
        {
          items: {
            properties: { coupon: { maxLength: 5000, type: 'string' }, discount: { maxLength: 5000, type: 'string' } },
            type: 'object',
          },
          type: 'array',
        },
        { enum: [''], type: 'string' },
      ],
    },
    due_date: { format: 'unix-time', type: 'integer' },
    expand: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    footer: { maxLength: 5000, type: 'string' },
    from_invoice: {
      properties: {
        action: { enum: ['revision'], maxLength: 5000, type: 'string' },
        invoice: { maxLength: 5000, type: 'string' },
      },
      type: 'object',
      required: ['action', 'invoice'],
    },
    metadata: {
      anyOf: [
        { additionalProperties: { type: 'string' }, type: 'object' },
        { enum: [''], type: 'string' },
      ],
    },
    on_behalf_of: { type: 'string' },
    payment_settings: {
      properties: {
        default_mandate: { maxLength: 5000, type: 'string' },
        payment_method_options: {
          properties: {
            acss_debit: {
              anyOf: [
                {
                  properties: {
                    mandate_options: {
                      properties: { transaction_type: { enum: ['business', 'personal'], type: 'string' } },
                      type: 'object',
                    },
                    verification_method: { enum: ['automatic', 'instant', 'microdeposits'], type: 'string' },
                  },
                  type: 'object',
                },
                { enum: [''], type: 'string' },
              ],
            },
            bancontact: {
              anyOf: [
                {
                  properties: { preferred_language: { enum: ['de', 'en', 'fr', 'nl'], type: 'string' } },
                  type: 'object',
                },
                { enum: [''], type: 'string' },
              ],
            },
            card: {
              anyOf: [
                {
                  properties: {
                    installments: {
                      properties: {
                        enabled: { type: 'boolean' },
                        plan: {
                          anyOf: [
                            {
                              properties: {
                                count: { type: 'integer' },
                                interval: { enum: ['month'], type: 'string' },
                                type: { enum: ['fixed_count'], type: 'string' },
                              },
                              type: 'object',
                              required: ['count', 'interval', 'type'],
                            },
                            { enum: [''], type: 'string' },
                          ],
                        },
                      },
                      type: 'object',
                    },
                    request_three_d_secure: { enum: ['any', 'automatic'], type: 'string' },
                  },
                  type: 'object',
                },
                { enum: [''], type: 'string' },
              ],
            },
            customer_balance: {
              anyOf: [
                {
                  properties: {
                    bank_transfer: {
                      properties: {
                        eu_bank_transfer: {
                          properties: { country: { maxLength: 5000, type: 'string' } },
                          type: 'object',
                          required: ['country'],
                        },
                        type: { type: 'string' },
                      },
                      type: 'object',
                    },
                    funding_type: { type: 'string' },
                  },
                  type: 'object',
                },
                { enum: [''], type: 'string' },
              ],
            },
            konbini: {
              anyOf: [
                { properties: {}, type: 'object' },
                { enum: [''], type: 'string' },
              ],
            },
            us_bank_account: {
              anyOf: [
                {
                  properties: {
                    financial_connections: {
                      properties: {
                        permissions: {
                          items: {
                            enum: ['balances', 'ownership', 'payment_method', 'transactions'],
                            maxLength: 5000,
                            type: 'string',
                          },
                          type: 'array',
                        },
                      },
                      type: 'object',
                    },
                    verification_method: { enum: ['automatic', 'instant', 'microdeposits'], type: 'string' },
                  },
                  type: 'object',
                },
                { enum: [''], type: 'string' },
              ],
            },
          },
          type: 'object',
        },
        payment_method_types: {
          anyOf: [
            {
              items: {
                enum: [
                  'ach_credit_transfer',
                  'ach_debit',
                  'acss_debit',
                  'au_becs_debit',
                  'bacs_debit',
                  'bancontact',
                  'boleto',
                  'card',
                  'cashapp',
                  'customer_balance',
                  'fpx',
                  'giropay',
                  'grabpay',
                  'ideal',
                  'konbini',
                  'link',
                  'paynow',
                  'promptpay',
                  'sepa_debit',
                  'sofort',
                  'us_bank_account',
                  'wechat_pay',
                ],
                type: 'string',
              },
              type: 'array',
            },
            { enum: [''], type: 'string' },
          ],
        },
      },
      type: 'object',
    },
    pending_invoice_items_behavior: { enum: ['exclude', 'include', 'include_and_require'], type: 'string' },
    rendering_options: {
      anyOf: [
        {
          properties: { amount_tax_display: { enum: ['', 'exclude_tax', 'include_inclusive_tax'], type: 'string' } },
          type: 'object',
        },
        { enum: [''], type: 'string' },
      ],
    },
    shipping_cost: {
      properties: {
        shipping_rate: { maxLength: 5000, type: 'string' },
        shipping_rate_data: {
          properties: {
            delivery_estimate: {
              properties: {
                maximum: {
                  properties: {
                    unit: { enum: ['business_day', 'day', 'hour', 'month', 'week'], type: 'string' },
                    value: { type: 'integer' },
                  },
                  type: 'object',
                  required: ['unit', 'value'],
                },
                minimum: {
                  properties: {
                    unit: { enum: ['business_day', 'day', 'hour', 'month', 'week'], type: 'string' },
                    value: { type: 'integer' },
                  },
                  type: 'object',
                  required: ['unit', 'value'],
                },
              },
              type: 'object',
            },
            display_name: { maxLength: 100, type: 'string' },
            fixed_amount: {
              properties: {
                amount: { type: 'integer' },
                currency: { type: 'string' },
                currency_options: {
                  additionalProperties: {
                    properties: {
                      amount: { type: 'integer' },
                      tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified'], type: 'string' },
                    },
                    type: 'object',
                    required: ['amount'],
                  },
                  type: 'object',
                },
              },
              type: 'object',
              required: ['amount', 'currency'],
            },
            metadata: { additionalProperties: { type: 'string' }, type: 'object' },
            tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified'], type: 'string' },
            tax_code: { type: 'string' },
            type: { enum: ['fixed_amount'], type: 'string' },
          },
          type: 'object',
          required: ['display_name'],
        },
      },
      type: 'object',
    },
    shipping_details: {
      properties: {
        address: {
          properties: {
            city: { maxLength: 5000, type: 'string' },
            country: { maxLength: 5000, type: 'string' },
            line1: { maxLength: 5000, type: 'string' },
            line2: { maxLength: 5000, type: 'string' },
            postal_code: { maxLength: 5000, type: 'string' },
            state: { maxLength: 5000, type: 'string' },
          },
          type: 'object',
        },
        name: { maxLength: 5000, type: 'string' },
        phone: { maxLength: 5000, type: 'string' },
      },
      type: 'object',
      required: ['address', 'name'],
    },
    statement_descriptor: { maxLength: 22, type: 'string' },
    subscription: { maxLength: 5000, type: 'string' },
    transfer_data: {
      properties: { amount: { type: 'integer' }, destination: { type: 'string' } },
      type: 'object',
      required: ['destination'],
    },
  },
  additionalProperties: false,
};

export const createInvoiceOutput: JsonSchema = {
  type: 'object',
  properties: {
    account_country: { type: ['string', 'null'] },
    account_name: { type: ['string', 'null'] },
    account_tax_ids: { type: ['array', 'null'] },
    amount_due: { type: 'integer' },
    amount_paid: { type: 'integer' },
    amount_remaining: { type: 'integer' },
    amount_shipping: { type: 'integer' },
    application: { type: ['string', 'object', 'null'] },
    application_fee_amount: { type: ['integer', 'null'] },
    attempt_count: { type: 'integer' },
    attempted: { type: 'boolean' },
    auto_advance: { type: 'boolean' },
    automatic_tax: { type: 'object' },
    billing_reason: { type: ['string', 'null'] },
    charge: { type: ['string', 'object', 'null'] },
    collection_method: { type: 'string' },
    created: { type: 'integer', format: 'unix-time' },
    currency: { type: 'string' },
    custom_fields: { type: ['array', 'null'] },
    customer: { type: ['string', 'object', 'null'] },
    customer_address: { type: ['object', 'null'] },
    customer_email: { type: ['string', 'null'] },
    customer_name: { type: ['string', 'null'] },
    customer_phone: { type: ['string', 'null'] },
    customer_shipping: { type: ['object', 'null'] },
    customer_tax_exempt: { type: ['string', 'null'] },
    customer_tax_ids: { type: ['array', 'null'] },
    default_payment_method: { type: ['string', 'object', 'null'] },
    default_source: { type: ['string', 'object', 'null'] },
    default_tax_rates: { type: 'array' },
    description: { type: ['string', 'null'] },
    discount: { type: ['object', 'null'] },
    discounts: { type: ['array', 'null'] },
    due_date: { type: ['integer', 'null'], format: 'unix-time' },
    ending_balance: { type: ['integer', 'null'] },
    footer: { type: ['string', 'null'] },
    from_invoice: { type: ['object', 'null'] },
    hosted_invoice_url: { type: ['string', 'null'] },
    id: { type: 'string' },
    invoice_pdf: { type: ['string', 'null'] },
    last_finalization_error: { type: ['object', 'null'] },
    latest_revision: { type: ['string', 'object', 'null'] },
    lines: { type: 'object' },
    livemode: { type: 'boolean' },
    metadata: { type: ['object', 'null'] },
    next_payment_attempt: { type: ['integer', 'null'], format: 'unix-time' },
    number: { type: ['string', 'null'] },
    object: { type: 'string' },
    on_behalf_of: { type: ['string', 'object', 'null'] },
    paid: { type: 'boolean' },
    paid_out_of_band: { type: 'boolean' },
    payment_intent: { type: ['string', 'object', 'null'] },
    payment_settings: { type: 'object' },
    period_end: { type: 'integer', format: 'unix-time' },
    period_start: { type: 'integer', format: 'unix-time' },
    post_payment_credit_notes_amount: { type: 'integer' },
    pre_payment_credit_notes_amount: { type: 'integer' },
    quote: { type: ['string', 'object', 'null'] },
    receipt_number: { type: ['string', 'null'] },
    rendering_options: { type: ['object', 'null'] },
    shipping_cost: { type: ['object', 'null'] },
    shipping_details: { type: ['object', 'null'] },
    starting_balance: { type: 'integer' },
    statement_descriptor: { type: ['string', 'null'] },
    status: { type: ['string', 'null'] },
    status_transitions: { type: 'object' },
    subscription: { type: ['string', 'object', 'null'] },
    subscription_proration_date: { type: 'integer' },
    subtotal: { type: 'integer' },
    subtotal_excluding_tax: { type: ['integer', 'null'] },
    tax: { type: ['integer', 'null'] },
    test_clock: { type: ['string', 'object', 'null'] },
    threshold_reason: { type: 'object' },
    total: { type: 'integer' },
    total_discount_amounts: { type: ['array', 'null'] },
    total_excluding_tax: { type: ['integer', 'null'] },
    total_tax_amounts: { type: 'array' },
    transfer_data: { type: ['object', 'null'] },
    webhooks_delivered_at: { type: ['integer', 'null'], format: 'unix-time' },
  },
  required: [
    'amount_due',
    'amount_paid',
    'amount_remaining',
    'amount_shipping',
    'attempt_count',
    'attempted',
    'automatic_tax',
    'collection_method',
    'created',
    'currency',
    'default_tax_rates',
    'lines',
    'livemode',
    'object',
    'paid',
    'paid_out_of_band',
    'payment_settings',
    'period_end',
    'period_start',
    'post_payment_credit_notes_amount',
    'pre_payment_credit_notes_amount',
    'starting_balance',
    'status_transitions',
    'subtotal',
    'total',
    'total_tax_amounts',
  ],
};

export const createPaymentIntentInput: JsonSchema = {
  type: 'object',
  properties: {
    amount: { type: 'integer' },
    application_fee_amount: { type: 'integer' },
    automatic_payment_methods: { type: 'object' },
    capture_method: { type: 'string' },
    confirm: { type: 'boolean' },
    confirmation_method: { type: 'string' },
    currency: { type: 'string' },
    customer: { type: 'string' },
    description: { type: 'string' },
    error_on_requires_action: { type: 'boolean' },
    expand: { type: 'array' },
    mandate: { type: 'string' },
    mandate_data: { type: 'object' },
    metadata: { type: 'object' },
    off_session: { type: ['boolean', 'string'] },
    on_behalf_of: { type: 'string' },
    payment_method: { type: 'string' },
    payment_method_data: { type: 'object' },
    payment_method_options: { type: 'object' },
    payment_method_types: { type: 'array' },
    radar_options: { type: 'object' },
    receipt_email: { type: 'string' },
    return_url: { type: 'string' },
    setup_future_usage: { type: 'string' },
    shipping: { type: 'object' },
    statement_descriptor: { type: 'string' },
    statement_descriptor_suffix: { type: 'string' },
    transfer_data: { type: 'object' },
    transfer_group: { type: 'string' },
    use_stripe_sdk: { type: 'boolean' },
  },
  required: ['amount', 'currency'],
};

export const createPaymentIntentOutput: JsonSchema = {
  properties: {
    amount: { type: 'integer' },
    amount_capturable: { type: 'integer' },
    amount_details: { type: 'object' },
    amount_received: { type: 'integer' },
    application: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    application_fee_amount: { type: ['integer', 'null'] },
    automatic_payment_methods: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    canceled_at: { format: 'unix-time', type: ['integer', 'null'] },
    cancellation_reason: {
      enum: [
        'abandoned',
        'automatic',
        'duplicate',
        'failed_invoice',
        'fraudulent',
        'requested_by_customer',
        'void_invoice',
        null,
      ],
      type: ['string', 'null'],
    },
    capture_method: { enum: ['automatic', 'automatic_async', 'manual'], type: 'string' },
    client_secret: { maxLength: 5000, type: ['string', 'null'] },
    confirmation_method: { enum: ['automatic', 'manual'], type: 'string' },
    created: { format: 'unix-time', type: 'integer' },
    currency: { type: 'string' },
    customer: {
      anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'object' }, { type: 'null' }],
    },
    description: { maxLength: 5000, type: ['string', 'null'] },
    id: { maxLength: 5000, type: 'string' },
    invoice: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    last_payment_error: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    latest_charge: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    livemode: { type: 'boolean' },
    metadata: { additionalProperties: { maxLength: 500, type: 'string' }, type: 'object' },
    next_action: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    object: { enum: ['payment_intent'], type: 'string' },
    on_behalf_of: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    payment_method: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    payment_method_options: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    payment_method_types: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    processing: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    receipt_email: { maxLength: 5000, type: ['string', 'null'] },
    review: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    setup_future_usage: { enum: ['off_session', 'on_session', null], type: ['string', 'null'] },
    shipping: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    statement_descriptor: { maxLength: 5000, type: ['string', 'null'] },
    statement_descriptor_suffix: { maxLength: 5000, type: ['string', 'null'] },
    status: {
      enum: [
        'canceled',
        'processing',
        'requires_action',
        'requires_capture',
        'requires_confirmation',
        'requires_payment_method',
        'succeeded',
      ],
      type: 'string',
    },
    transfer_data: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    transfer_group: { maxLength: 5000, type: ['string', 'null'] },
  },
  type: 'object',
  required: [
    'amount',
    'capture_method',
    'confirmation_method',
    'created',
    'currency',
    'id',
    'livemode',
    'object',
    'payment_method_types',
    'status',
  ],
};

export const createPriceInput: JsonSchema = {
  type: 'object',
  properties: {
    active: { type: 'boolean' },
    billing_scheme: { enum: ['per_unit', 'tiered'], type: 'string' },
    currency: { type: 'string' },
    currency_options: {
      additionalProperties: {
        properties: {
          custom_unit_amount: {
            properties: {
              enabled: { type: 'boolean' },
              maximum: { type: 'integer' },
              minimum: { type: 'integer' },
              preset: { type: 'integer' },
            },
            type: 'object',
            required: ['enabled'],
          },
          tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified'], type: 'string' },
          tiers: {
            items: {
              properties: {
                flat_amount: { type: 'integer' },
                flat_amount_decimal: { format: 'decimal', type: 'string' },
                unit_amount: { type: 'integer' },
                unit_amount_decimal: { format: 'decimal', type: 'string' },
                up_to: { anyOf: [{ enum: ['inf'], maxLength: 5000, type: 'string' }, { type: 'integer' }] },
              },
              type: 'object',
              required: ['up_to'],
            },
            type: 'array',
          },
          unit_amount: { type: 'integer' },
          unit_amount_decimal: { format: 'decimal', type: 'string' },
        },
        type: 'object',
      },
      type: 'object',
    },
    custom_unit_amount: {
      properties: {
        enabled: { type: 'boolean' },
        maximum: { type: 'integer' },
        minimum: { type: 'integer' },
        preset: { type: 'integer' },
      },
      type: 'object',
      required: ['enabled'],
    },
    expand: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    lookup_key: { maxLength: 200, type: 'string' },
    metadata: { additionalProperties: { type: 'string' }, type: 'object' },
    nickname: { maxLength: 5000, type: 'string' },
    product: { maxLength: 5000, type: 'string' },
    product_data: {
      properties: {
        active: { type: 'boolean' },
        id: { maxLength: 5000, type: 'string' },
        metadata: { additionalProperties: { type: 'string' }, type: 'object' },
        name: { maxLength: 5000, type: 'string' },
        statement_descriptor: { maxLength: 22, type: 'string' },
        tax_code: { maxLength: 5000, type: 'string' },
        unit_label: { maxLength: 12, type: 'string' },
      },
      type: 'object',
      required: ['name'],
    },
    recurring: {
      properties: {
        aggregate_usage: { enum: ['last_during_period', 'last_ever', 'max', 'sum'], type: 'string' },
        interval: { enum: ['day', 'month', 'week', 'year'], type: 'string' },
        interval_count: { type: 'integer' },
        usage_type: { enum: ['licensed', 'metered'], type: 'string' },
      },
      type: 'object',
      required: ['interval'],
    },
    tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified'], type: 'string' },
    tiers: {
      items: {
        properties: {
          flat_amount: { type: 'integer' },
          flat_amount_decimal: { format: 'decimal', type: 'string' },
          unit_amount: { type: 'integer' },
          unit_amount_decimal: { format: 'decimal', type: 'string' },
          up_to: { anyOf: [{ enum: ['inf'], maxLength: 5000, type: 'string' }, { type: 'integer' }] },
        },
        type: 'object',
        required: ['up_to'],
      },
      type: 'array',
    },
    tiers_mode: { enum: ['graduated', 'volume'], type: 'string' },
    transfer_lookup_key: { type: 'boolean' },
    transform_quantity: {
      properties: { divide_by: { type: 'integer' }, round: { enum: ['down', 'up'], type: 'string' } },
      type: 'object',
      required: ['divide_by', 'round'],
    },
    unit_amount: { type: 'integer' },
    unit_amount_decimal: { format: 'decimal', type: 'string' },
  },
  required: ['currency'],
  additionalProperties: false,
};

export const createPriceOutput: JsonSchema = {
  properties: {
    active: { type: 'boolean' },
    billing_scheme: { enum: ['per_unit', 'tiered'], type: 'string' },
    created: { format: 'unix-time', type: 'integer' },
    currency: { type: 'string' },
    currency_options: {
      additionalProperties: {
        properties: {
          custom_unit_amount: {
            anyOf: [
              {
                properties: {
                  maximum: { type: ['integer', 'null'] },
                  minimum: { type: ['integer', 'null'] },
                  preset: { type: ['integer', 'null'] },
                },
                type: 'object',
              },
              { type: 'null' },
            ],
          },
          tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified', null], type: ['string', 'null'] },
          tiers: {
            items: {
              properties: {
                flat_amount: { type: ['integer', 'null'] },
                flat_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
                unit_amount: { type: ['integer', 'null'] },
                unit_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
                up_to: { type: ['integer', 'null'] },
              },
              type: 'object',
            },
            type: 'array',
          },
          unit_amount: { type: ['integer', 'null'] },
          unit_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
        },
        type: 'object',
      },
      type: 'object',
    },
    custom_unit_amount: {
      anyOf: [
        {
          properties: {
            maximum: { type: ['integer', 'null'] },
            minimum: { type: ['integer', 'null'] },
            preset: { type: ['integer', 'null'] },
          },
          type: 'object',
        },
        { type: 'null' },
      ],
    },
    id: { maxLength: 5000, type: 'string' },
    livemode: { type: 'boolean' },
    lookup_key: { maxLength: 5000, type: ['string', 'null'] },
    metadata: { additionalProperties: { maxLength: 500, type: 'string' }, type: 'object' },
    nickname: { maxLength: 5000, type: ['string', 'null'] },
    object: { enum: ['price'], type: 'string' },
    product: {
      anyOf: [
        { maxLength: 5000, type: 'string' },
        {
          properties: {
            active: { type: 'boolean' },
            created: { format: 'unix-time', type: 'integer' },
            default_price: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
            description: { maxLength: 5000, type: ['string', 'null'] },
            id: { maxLength: 5000, type: 'string' },
            images: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
            livemode: { type: 'boolean' },
            metadata: { additionalProperties: { maxLength: 500, type: 'string' }, type: 'object' },
            name: { maxLength: 5000, type: 'string' },
            object: { enum: ['product'], type: 'string' },
            package_dimensions: {
              anyOf: [
                {
                  properties: {
                    height: { type: 'number' },
                    length: { type: 'number' },
                    weight: { type: 'number' },
                    width: { type: 'number' },
                  },
                  type: 'object',
                  required: ['height', 'length', 'weight', 'width'],
                },
                { type: 'null' },
              ],
            },
            shippable: { type: ['boolean', 'null'] },
            statement_descriptor: { maxLength: 5000, type: ['string', 'null'] },
            tax_code: {
              anyOf: [
                { maxLength: 5000, type: 'string' },
                {
                  properties: {
                    description: { maxLength: 5000, type: 'string' },
                    id: { maxLength: 5000, type: 'string' },
                    name: { maxLength: 5000, type: 'string' },
                    object: { enum: ['tax_code'], type: 'string' },
                  },
                  type: 'object',
                  required: ['description', 'id', 'name', 'object'],
                },
                { type: 'null' },
              ],
            },
            unit_label: { maxLength: 5000, type: ['string', 'null'] },
            updated: { format: 'unix-time', type: 'integer' },
            url: { maxLength: 2048, type: ['string', 'null'] },
          },
          type: 'object',
          required: ['active', 'created', 'id', 'images', 'livemode', 'metadata', 'name', 'object', 'updated'],
        },
        {
          properties: {
            deleted: { enum: [true], type: 'boolean' },
            id: { maxLength: 5000, type: 'string' },
            object: { enum: ['product'], type: 'string' },
          },
          type: 'object',
          required: ['deleted', 'id', 'object'],
        },
      ],
    },
    recurring: {
      anyOf: [
        {
          properties: {
            aggregate_usage: {
              enum: ['last_during_period', 'last_ever', 'max', 'sum', null],
              type: ['string', 'null'],
            },
            interval: { enum: ['day', 'month', 'week', 'year'], type: 'string' },
            interval_count: { type: 'integer' },
            usage_type: { enum: ['licensed', 'metered'], type: 'string' },
          },
          type: 'object',
          required: ['interval', 'interval_count', 'usage_type'],
        },
        { type: 'null' },
      ],
    },
    tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified', null], type: ['string', 'null'] },
    tiers: {
      items: {
        properties: {
          flat_amount: { type: ['integer', 'null'] },
          flat_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
          unit_amount: { type: ['integer', 'null'] },
          unit_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
          up_to: { type: ['integer', 'null'] },
        },
        type: 'object',
      },
      type: 'array',
    },
    tiers_mode: { enum: ['graduated', 'volume', null], type: ['string', 'null'] },
    transform_quantity: {
      anyOf: [
        {
          properties: { divide_by: { type: 'integer' }, round: { enum: ['down', 'up'], type: 'string' } },
          type: 'object',
          required: ['divide_by', 'round'],
        },
        { type: 'null' },
      ],
    },
    type: { enum: ['one_time', 'recurring'], type: 'string' },
    unit_amount: { type: ['integer', 'null'] },
    unit_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
  },
  type: 'object',
  required: [
    'active',
    'billing_scheme',
    'created',
    'currency',
    'id',
    'livemode',
    'metadata',
    'object',
    'product',
    'type',
  ],
};

export const createProductInput: JsonSchema = {
  type: 'object',
  properties: {
    active: { type: 'boolean' },
    default_price_data: {
      properties: {
        currency: { type: 'string' },
        currency_options: {
          additionalProperties: {
            properties: {
              custom_unit_amount: {
                properties: {
                  enabled: { type: 'boolean' },
                  maximum: { type: 'integer' },
                  minimum: { type: 'integer' },
                  preset: { type: 'integer' },
                },
                type: 'object',
                required: ['enabled'],
              },
              tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified'], type: 'string' },
              tiers: {
                items: {
                  properties: {
                    flat_amount: { type: 'integer' },
                    flat_amount_decimal: { format: 'decimal', type: 'string' },
                    unit_amount: { type: 'integer' },
                    unit_amount_decimal: { format: 'decimal', type: 'string' },
                    up_to: { anyOf: [{ enum: ['inf'], maxLength: 5000, type: 'string' }, { type: 'integer' }] },
                  },
                  type: 'object',
                  required: ['up_to'],
                },
                type: 'array',
              },
              unit_amount: { type: 'integer' },
              unit_amount_decimal: { format: 'decimal', type: 'string' },
            },
            type: 'object',
          },
          type: 'object',
        },
        recurring: {
          properties: {
            interval: { enum: ['day', 'month', 'week', 'year'], type: 'string' },
            interval_count: { type: 'integer' },
          },
          type: 'object',
          required: ['interval'],
        },
        tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified'], type: 'string' },
        unit_amount: { type: 'integer' },
        unit_amount_decimal: { format: 'decimal', type: 'string' },
      },
      type: 'object',
      required: ['currency'],
    },
    description: { maxLength: 40000, type: 'string' },
    expand: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    id: { maxLength: 5000, type: 'string' },
    images: { items: { type: 'string' }, type: 'array' },
    metadata: { additionalProperties: { type: 'string' }, type: 'object' },
    name: { maxLength: 5000, type: 'string' },
    package_dimensions: {
      properties: {
        height: { type: 'number' },
        length: { type: 'number' },
        weight: { type: 'number' },
        width: { type: 'number' },
      },
      type: 'object',
      required: ['height', 'length', 'weight', 'width'],
    },
    shippable: { type: 'boolean' },
    statement_descriptor: { maxLength: 22, type: 'string' },
    tax_code: { type: 'string' },
    unit_label: { maxLength: 12, type: 'string' },
    url: { maxLength: 5000, type: 'string' },
  },
  required: ['name'],
  additionalProperties: false,
};

export const createProductOutput: JsonSchema = {
  properties: {
    active: { type: 'boolean' },
    created: { format: 'unix-time', type: 'integer' },
    default_price: {
      anyOf: [
        { maxLength: 5000, type: 'string' },
        {
          properties: {
            active: { type: 'boolean' },
            billing_scheme: { enum: ['per_unit', 'tiered'], type: 'string' },
            created: { format: 'unix-time', type: 'integer' },
            currency: { type: 'string' },
            currency_options: {
              additionalProperties: {
                properties: {
                  custom_unit_amount: {
                    anyOf: [
                      {
                        properties: {
                          maximum: { type: ['integer', 'null'] },
                          minimum: { type: ['integer', 'null'] },
                          preset: { type: ['integer', 'null'] },
                        },
                        type: 'object',
                      },
                      { type: 'null' },
                    ],
                  },
                  tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified', null], type: ['string', 'null'] },
                  tiers: {
                    items: {
                      properties: {
                        flat_amount: { type: ['integer', 'null'] },
                        flat_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
                        unit_amount: { type: ['integer', 'null'] },
                        unit_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
                        up_to: { type: ['integer', 'null'] },
                      },
                      type: 'object',
                    },
                    type: 'array',
                  },
                  unit_amount: { type: ['integer', 'null'] },
                  unit_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
                },
                type: 'object',
              },
              type: 'object',
            },
            custom_unit_amount: {
              anyOf: [
                {
                  properties: {
                    maximum: { type: ['integer', 'null'] },
                    minimum: { type: ['integer', 'null'] },
                    preset: { type: ['integer', 'null'] },
                  },
                  type: 'object',
                },
                { type: 'null' },
              ],
            },
            id: { maxLength: 5000, type: 'string' },
            livemode: { type: 'boolean' },
            lookup_key: { maxLength: 5000, type: ['string', 'null'] },
            metadata: { additionalProperties: { maxLength: 500, type: 'string' }, type: 'object' },
            nickname: { maxLength: 5000, type: ['string', 'null'] },
            object: { enum: ['price'], type: 'string' },
            product: {
              anyOf: [
                { maxLength: 5000, type: 'string' },
                { type: 'object' },
                {
                  properties: {
                    deleted: { enum: [true], type: 'boolean' },
                    id: { maxLength: 5000, type: 'string' },
                    object: { enum: ['product'], type: 'string' },
                  },
                  type: 'object',
                  required: ['deleted', 'id', 'object'],
                },
              ],
            },
            recurring: {
              anyOf: [
                {
                  properties: {
                    aggregate_usage: {
                      enum: ['last_during_period', 'last_ever', 'max', 'sum', null],
                      type: ['string', 'null'],
                    },
                    interval: { enum: ['day', 'month', 'week', 'year'], type: 'string' },
                    interval_count: { type: 'integer' },
                    usage_type: { enum: ['licensed', 'metered'], type: 'string' },
                  },
                  type: 'object',
                  required: ['interval', 'interval_count', 'usage_type'],
                },
                { type: 'null' },
              ],
            },
            tax_behavior: { enum: ['exclusive', 'inclusive', 'unspecified', null], type: ['string', 'null'] },
            tiers: {
              items: {
                properties: {
                  flat_amount: { type: ['integer', 'null'] },
                  flat_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
                  unit_amount: { type: ['integer', 'null'] },
                  unit_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
                  up_to: { type: ['integer', 'null'] },
                },
                type: 'object',
              },
              type: 'array',
            },
            tiers_mode: { enum: ['graduated', 'volume', null], type: ['string', 'null'] },
            transform_quantity: {
              anyOf: [
                {
                  properties: { divide_by: { type: 'integer' }, round: { enum: ['down', 'up'], type: 'string' } },
                  type: 'object',
                  required: ['divide_by', 'round'],
                },
                { type: 'null' },
              ],
            },
            type: { enum: ['one_time', 'recurring'], type: 'string' },
            unit_amount: { type: ['integer', 'null'] },
            unit_amount_decimal: { format: 'decimal', type: ['string', 'null'] },
          },
          type: 'object',
          required: [
            'active',
            'billing_scheme',
            'created',
            'currency',
            'id',
            'livemode',
            'metadata',
            'object',
            'product',
            'type',
          ],
        },
        { type: 'null' },
      ],
    },
    description: { maxLength: 5000, type: ['string', 'null'] },
    id: { maxLength: 5000, type: 'string' },
    images: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    livemode: { type: 'boolean' },
    metadata: { additionalProperties: { maxLength: 500, type: 'string' }, type: 'object' },
    name: { maxLength: 5000, type: 'string' },
    object: { enum: ['product'], type: 'string' },
    package_dimensions: {
      anyOf: [
        {
          properties: {
            height: { type: 'number' },
            length: { type: 'number' },
            weight: { type: 'number' },
            width: { type: 'number' },
          },
          type: 'object',
          required: ['height', 'length', 'weight', 'width'],
        },
        { type: 'null' },
      ],
    },
    shippable: { type: ['boolean', 'null'] },
    statement_descriptor: { maxLength: 5000, type: ['string', 'null'] },
    tax_code: {
      anyOf: [
        { maxLength: 5000, type: 'string' },
        {
          properties: {
            description: { maxLength: 5000, type: 'string' },
            id: { maxLength: 5000, type: 'string' },
            name: { maxLength: 5000, type: 'string' },
            object: { enum: ['tax_code'], type: 'string' },
          },
          type: 'object',
          required: ['description', 'id', 'name', 'object'],
        },
        { type: 'null' },
      ],
    },
    unit_label: { maxLength: 5000, type: ['string', 'null'] },
    updated: { format: 'unix-time', type: 'integer' },
    url: { maxLength: 2048, type: ['string', 'null'] },
  },
  type: 'object',
  required: ['active', 'created', 'id', 'images', 'livemode', 'metadata', 'name', 'object', 'updated'],
};

export const createRefundInput: JsonSchema = {
  type: 'object',
  properties: {
    amount: { type: 'integer' },
    charge: { maxLength: 5000, type: 'string' },
    currency: { type: 'string' },
    customer: { maxLength: 5000, type: 'string' },
    expand: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    instructions_email: { type: 'string' },
    metadata: {
      anyOf: [
        { additionalProperties: { type: 'string' }, type: 'object' },
        { enum: [''], type: 'string' },
      ],
    },
    origin: { enum: ['customer_balance'], type: 'string' },
    payment_intent: { maxLength: 5000, type: 'string' },
    reason: { enum: ['duplicate', 'fraudulent', 'requested_by_customer'], maxLength: 5000, type: 'string' },
    refund_application_fee: { type: 'boolean' },
    reverse_transfer: { type: 'boolean' },
  },
  additionalProperties: false,
};

export const createRefundOutput: JsonSchema = {
  properties: {
    amount: { type: 'integer' },
    balance_transaction: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    charge: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    created: { format: 'unix-time', type: 'integer' },
    currency: { type: 'string' },
    description: { maxLength: 5000, type: 'string' },
    failure_balance_transaction: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }] },
    failure_reason: { maxLength: 5000, type: 'string' },
    id: { maxLength: 5000, type: 'string' },
    instructions_email: { maxLength: 5000, type: 'string' },
    metadata: { additionalProperties: { maxLength: 500, type: 'string' }, type: ['object', 'null'] },
    next_action: { type: 'object' },
    object: { enum: ['refund'], type: 'string' },
    payment_intent: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    reason: {
      enum: ['duplicate', 'expired_uncaptured_charge', 'fraudulent', 'requested_by_customer', null],
      type: ['string', 'null'],
    },
    receipt_number: { maxLength: 5000, type: ['string', 'null'] },
    source_transfer_reversal: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
    status: { maxLength: 5000, type: ['string', 'null'] },
    transfer_reversal: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
  },
  type: 'object',
  required: ['amount', 'created', 'currency', 'id', 'object'],
};

export const updateCustomerInput: JsonSchema = {
  type: 'object',
  properties: {
    customer: { maxLength: 5000, type: 'string' },
    address: {
      anyOf: [
        {
          properties: {
            city: { maxLength: 5000, type: 'string' },
            country: { maxLength: 5000, type: 'string' },
            line1: { maxLength: 5000, type: 'string' },
            line2: { maxLength: 5000, type: 'string' },
            postal_code: { maxLength: 5000, type: 'string' },
            state: { maxLength: 5000, type: 'string' },
          },
          type: 'object',
        },
        { enum: [''], type: 'string' },
      ],
    },
    balance: { type: 'integer' },
    bank_account: {
      anyOf: [
        {
          properties: {
            account_holder_name: { maxLength: 5000, type: 'string' },
            account_holder_type: { enum: ['company', 'individual'], maxLength: 5000, type: 'string' },
            account_number: { maxLength: 5000, type: 'string' },
            country: { maxLength: 5000, type: 'string' },
            currency: { type: 'string' },
            object: { enum: ['bank_account'], maxLength: 5000, type: 'string' },
            routing_number: { maxLength: 5000, type: 'string' },
          },
          type: 'object',
          required: ['account_number', 'country'],
        },
        { maxLength: 5000, type: 'string' },
      ],
    },
    card: {
      anyOf: [
        {
          properties: {
            address_city: { maxLength: 5000, type: 'string' },
            address_country: { maxLength: 5000, type: 'string' },
            address_line1: { maxLength: 5000, type: 'string' },
            address_line2: { maxLength: 5000, type: 'string' },
            address_state: { maxLength: 5000, type: 'string' },
            address_zip: { maxLength: 5000, type: 'string' },
            cvc: { maxLength: 5000, type: 'string' },
            exp_month: { type: 'integer' },
            exp_year: { type: 'integer' },
            metadata: { additionalProperties: { type: 'string' }, type: 'object' },
            name: { maxLength: 5000, type: 'string' },
            number: { maxLength: 5000, type: 'string' },
            object: { enum: ['card'], maxLength: 5000, type: 'string' },
          },
          type: 'object',
          required: ['exp_month', 'exp_year', 'number'],
        },
        { maxLength: 5000, type: 'string' },
      ],
    },
    cash_balance: {
      properties: {
        settings: {
          properties: { reconciliation_mode: { enum: ['automatic', 'manual', 'merchant_default'], type: 'string' } },
          type: 'object',
        },
      },
      type: 'object',
    },
    coupon: { maxLength: 5000, type: 'string' },
    default_alipay_account: { maxLength: 500, type: 'string' },
    default_bank_account: { maxLength: 500, type: 'string' },
    default_card: { maxLength: 500, type: 'string' },
    default_source: { maxLength: 500, type: 'string' },
    description: { maxLength: 5000, type: 'string' },
    email: { maxLength: 512, type: 'string' },
    expand: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    invoice_prefix: { maxLength: 5000, type: 'string' },
    invoice_settings: {
      properties: {
        custom_fields: {
          anyOf: [
            {
              items: {
                properties: { name: { maxLength: 30, type: 'string' }, value: { maxLength: 30, type: 'string' } },
                type: 'object',
                required: ['name', 'value'],
              },
              type: 'array',
            },
            { enum: [''], type: 'string' },
          ],
        },
        default_payment_method: { maxLength: 5000, type: 'string' },
        footer: { maxLength: 5000, type: 'string' },
        rendering_options: {
          anyOf: [
            {
              properties: {
                amount_tax_display: { enum: ['', 'exclude_tax', 'include_inclusive_tax'], type: 'string' },
              },
              type: 'object',
            },
            { enum: [''], type: 'string' },
          ],
        },
      },
      type: 'object',
    },
    metadata: {
      anyOf: [
        { additionalProperties: { type: 'string' }, type: 'object' },
        { enum: [''], type: 'string' },
      ],
    },
    name: { maxLength: 256, type: 'string' },
    next_invoice_sequence: { type: 'integer' },
    phone: { maxLength: 20, type: 'string' },
    preferred_locales: { items: { maxLength: 5000, type: 'string' }, type: 'array' },
    promotion_code: { maxLength: 5000, type: 'string' },
    shipping: {
      anyOf: [
        {
          properties: {
            address: {
              properties: {
                city: { maxLength: 5000, type: 'string' },
                country: { maxLength: 5000, type: 'string' },
                line1: { maxLength: 5000, type: 'string' },
                line2: { maxLength: 5000, type: 'string' },
                postal_code: { maxLength: 5000, type: 'string' },
                state: { maxLength: 5000, type: 'string' },
              },
              type: 'object',
            },
            name: { maxLength: 5000, type: 'string' },
            phone: { maxLength: 5000, type: 'string' },
          },
          type: 'object',
          required: ['address', 'name'],
        },
        { enum: [''], type: 'string' },
      ],
    },
    source: { maxLength: 5000, type: 'string' },
    tax: {
      properties: { ip_address: { anyOf: [{ type: 'string' }, { enum: [''], type: 'string' }] } },
      type: 'object',
    },
    tax_exempt: { enum: ['', 'exempt', 'none', 'reverse'], type: 'string' },
  },
  required: ['customer'],
  additionalProperties: false,
};

export const updateCustomerOutput: JsonSchema = {
  properties: {
    address: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    balance: { type: 'integer' },
    cash_balance: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    created: { format: 'unix-time', type: 'integer' },
    currency: { maxLength: 5000, type: ['string', 'null'] },
    default_source: {
      anyOf: [
        { maxLength: 5000, type: 'string' },
        { type: 'object' },
        { type: 'object' },
        { type: 'object' },
        { type: 'null' },
      ],
    },
    delinquent: { type: ['boolean', 'null'] },
    description: { maxLength: 5000, type: ['string', 'null'] },
    discount: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    email: { maxLength: 5000, type: ['string', 'null'] },
    id: { maxLength: 5000, type: 'string' },
    invoice_credit_balance: { additionalProperties: { type: 'integer' }, type: 'object' },
    invoice_prefix: { maxLength: 5000, type: ['string', 'null'] },
    invoice_settings: { type: 'object' },
    livemode: { type: 'boolean' },
    metadata: { additionalProperties: { maxLength: 500, type: 'string' }, type: 'object' },
    name: { maxLength: 5000, type: ['string', 'null'] },
    next_invoice_sequence: { type: 'integer' },
    object: { enum: ['customer'], type: 'string' },
    phone: { maxLength: 5000, type: ['string', 'null'] },
    preferred_locales: { items: { maxLength: 5000, type: 'string' }, type: ['array', 'null'] },
    shipping: { anyOf: [{ type: 'object' }, { type: 'null' }] },
    sources: {
      properties: {
        data: { items: { anyOf: [{ type: 'object' }, { type: 'object' }, { type: 'object' }] }, type: 'array' },
        has_more: { type: 'boolean' },
        object: { enum: ['list'], type: 'string' },
        url: { maxLength: 5000, type: 'string' },
      },
      type: 'object',
      required: ['data', 'has_more', 'object', 'url'],
    },
    subscriptions: {
      properties: {
        data: { items: { type: 'object' }, type: 'array' },
        has_more: { type: 'boolean' },
        object: { enum: ['list'], type: 'string' },
        url: { maxLength: 5000, type: 'string' },
      },
      type: 'object',
      required: ['data', 'has_more', 'object', 'url'],
    },
    tax: { type: 'object' },
    tax_exempt: { enum: ['exempt', 'none', 'reverse', null], type: ['string', 'null'] },
    tax_ids: {
      properties: {
        data: { items: { type: 'object' }, type: 'array' },
        has_more: { type: 'boolean' },
        object: { enum: ['list'], type: 'string' },
        url: { maxLength: 5000, type: 'string' },
      },
      type: 'object',
      required: ['data', 'has_more', 'object', 'url'],
    },
    test_clock: { anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }] },
  },
  type: 'object',
  required: ['created', 'id', 'livemode', 'object'],
};
