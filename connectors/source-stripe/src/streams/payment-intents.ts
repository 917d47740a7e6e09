import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { paymentIntentsSchema } from '../schemas/payment-intents.ts';
import type { PaymentIntent } from '../types/index.ts';

export const paymentIntents = defineStream<PaymentIntent, { config: Config }>()({
  name: 'payment_intents',
  schema: paymentIntentsSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/payment_intents' },
  records: 'data',
  incremental: {
    cursorField: 'created',
    type: 'unix-seconds',
    filter: { start: { in: 'query', name: 'created[gt]' }, end: { in: 'query', name: 'created[lte]' } },
    boundary: 'exclusive',
    appendOnly: true,
  },
});
