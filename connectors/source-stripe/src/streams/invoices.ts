import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { invoicesSchema } from '../schemas/invoices.ts';
import type { Invoice } from '../types/index.ts';

export const invoices = defineStream<Invoice, { config: Config }>()({
  name: 'invoices',
  schema: invoicesSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/invoices' },
  records: 'data',
  incremental: {
    cursorField: 'created',
    type: 'unix-seconds',
    filter: { start: { in: 'query', name: 'created[gt]' }, end: { in: 'query', name: 'created[lte]' } },
    boundary: 'exclusive',
    appendOnly: true,
  },
});
