import type { JsonSchema } from '@tapwright/connector';

export const productsSchema: JsonSchema = {
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
                {
                  properties: {
                    active: { type: 'boolean' },
                    created: { format: 'unix-time', type: 'integer' },
                    default_price: {
                      anyOf: [{ maxLength: 5000, type: 'string' }, { type: 'object' }, { type: 'null' }],
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
