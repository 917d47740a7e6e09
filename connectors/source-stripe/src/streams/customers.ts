import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { customersSchema } from '../schemas/customers.ts';
import type { Customer } from '../types/index.ts';

export const customers = defineStream<Customer, { config: Config }>()({
  name: 'customers',
  schema: customersSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/customers' },
  records: 'data',
  incremental: {
    cursorField: 'created',
    type: 'unix-seconds',
    filter: { start: { in: 'query', name: 'created[gt]' }, end: { in: 'query', name: 'created[lte]' } },
    boundary: 'exclusive',
    appendOnly: true,
  },
});
