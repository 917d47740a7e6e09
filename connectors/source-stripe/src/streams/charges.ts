import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { chargesSchema } from '../schemas/charges.ts';
import type { Charge } from '../types/index.ts';

export const charges = defineStream<Charge, { config: Config }>()({
  name: 'charges',
  schema: chargesSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/charges' },
  records: 'data',
  incremental: {
    cursorField: 'created',
    type: 'unix-seconds',
    filter: { start: { in: 'query', name: 'created[gt]' }, end: { in: 'query', name: 'created[lte]' } },
    boundary: 'exclusive',
    appendOnly: true,
  },
});
