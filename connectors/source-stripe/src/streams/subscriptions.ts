import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { subscriptionsSchema } from '../schemas/subscriptions.ts';
import type { Subscription } from '../types/index.ts';

export const subscriptions = defineStream<Subscription, { config: Config }>()({
  name: 'subscriptions',
  schema: subscriptionsSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/subscriptions', query: { status: 'all' } },
  records: 'data',
  incremental: {
    cursorField: 'created',
    type: 'unix-seconds',
    filter: { start: { in: 'query', name: 'created[gt]' }, end: { in: 'query', name: 'created[lte]' } },
    boundary: 'exclusive',
    appendOnly: true,
  },
});
