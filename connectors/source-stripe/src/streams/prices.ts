import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { pricesSchema } from '../schemas/prices.ts';
import type { Price } from '../types/index.ts';

export const prices = defineStream<Price, { config: Config }>()({
  name: 'prices',
  schema: pricesSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/prices' },
  records: 'data',
  incremental: {
    cursorField: 'created',
    type: 'unix-seconds',
    filter: { start: { in: 'query', name: 'created[gt]' }, end: { in: 'query', name: 'created[lte]' } },
    boundary: 'exclusive',
    appendOnly: true,
  },
});
