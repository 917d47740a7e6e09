// A process that pays once, under an operation id, and prints how it ended.
import { connect, defineAction, defineConnector, isTapwrightError } from '@tapwright/connector';
import { z } from 'zod';
import { fileOutcomeStore } from '../outcome-file.ts';

const [url = '', home = '', kind = ''] = process.argv.slice(2);

const connector = defineConnector({
  name: 'source-ledger',
  config: z.object({}),
  client: { baseUrl: url, headers: { 'x-worker': process.pid } },
  check: { method: 'GET', path: '/payments' },
  streams: [],
  actions: {
    pay: defineAction<{ readonly amount: number }>()({
      request: { method: 'POST', path: '/payments' },
      input: { body: ['amount'] },
      ...(kind === 'keyed' && { idempotencyKey: { in: 'header', name: 'Idempotency-Key' } }),
    }),
  },
});

await using connection = await connect(connector, {}, { allowPrivate: true, outcomes: fileOutcomeStore(home, {}) });
try {
  const paid = await connection.actions.pay({ amount: 5 }, { operationId: 'step-1' });
  process.stdout.write(JSON.stringify({ paid }));
} catch (error) {
  if (!isTapwrightError(error)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code }));
}
