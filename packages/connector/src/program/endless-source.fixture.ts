import { z } from 'zod';
import { defineConnector, defineStream } from '../definition.ts';
import { runAsProgram } from './run-as-program.ts';

const numbers = defineStream<{ id: number }>()({
  name: 'numbers',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  request: { method: 'GET', path: '/numbers' },
  pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 },
  toRow: (raw) => {
    // A hook that prints must not break the protocol.
    console.log('printed by the connector');
    return { id: Number(raw['id']) };
  },
});

await runAsProgram(
  defineConnector({
    name: 'source-endless',
    config: z.object({}),
    client: { baseUrl: 'https://api.example.com' },
    check: 'numbers',
    streams: [numbers],
  }),
);
