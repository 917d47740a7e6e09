import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { refundsSchema } from '../schemas/refunds.ts';
import type { Refund } from '../types/index.ts';

export const refunds = defineStream<Refund, { config: Config }>()({
  name: 'refunds',
  schema: refundsSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/refunds' },
  records: 'data',
  incremental: {
    cursorField: 'created',
    type: 'unix-seconds',
    filter: { start: { in: 'query', name: 'created[gt]' }, end: { in: 'query', name: 'created[lte]' } },
    boundary: 'exclusive',
    appendOnly: true,
  },
});
