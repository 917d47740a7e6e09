import type { JsonSchema } from '@tapwright/connector';

export const eventsSchema: JsonSchema = {
  properties: {
    account: { maxLength: 5000, type: 'string' },
    api_version: { maxLength: 5000, type: ['string', 'null'] },
    created: { format: 'unix-time', type: 'integer' },
    data: {
      properties: { object: { type: 'object' }, previous_attributes: { type: 'object' } },
      type: 'object',
      required: ['object'],
    },
    id: { maxLength: 5000, type: 'string' },
    livemode: { type: 'boolean' },
    object: { enum: ['event'], type: 'string' },
    pending_webhooks: { type: 'integer' },
    request: {
      anyOf: [
        {
          properties: {
            id: { maxLength: 5000, type: ['string', 'null'] },
            idempotency_key: { maxLength: 5000, type: ['string', 'null'] },
          },
          type: 'object',
        },
        { type: 'null' },
      ],
    },
    type: { maxLength: 5000, type: 'string' },
  },
  type: 'object',
  required: ['created', 'data', 'id', 'livemode', 'object', 'pending_webhooks', 'type'],
};
