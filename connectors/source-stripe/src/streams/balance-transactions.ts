import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { balanceTransactionsSchema } from '../schemas/balance-transactions.ts';
import type { BalanceTransaction } from '../types/index.ts';

export const balanceTransactions = defineStream<BalanceTransaction, { config: Config }>()({
  name: 'balance_transactions',
  schema: balanceTransactionsSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/balance_transactions' },
  records: 'data',
  incremental: {
    cursorField: 'created',
    type: 'unix-seconds',
    filter: { start: { in: 'query', name: 'created[gt]' }, end: { in: 'query', name: 'created[lte]' } },
    boundary: 'exclusive',
    appendOnly: true,
  },
});
