import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createResearchAgent } from '../research/create-research-agent.ts';
import { testBench } from '../research/testing/test-bench.fixture.ts';
import { generateAgent } from './generate-agent.ts';
import { createTestAgent } from './test-agent.ts';

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const note = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string' }, loud: { type: 'boolean' } },
};
const content = { 'application/json': { schema: note } };
const answer = { responses: { 200: { description: 'Fine', content } } };
const description = {
  openapi: '3.0.3',
  info: { title: 'Notes', version: '1' },
  servers: [{ url: 'https://api.notes.example' }],
  security: [{ token: [] }],
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/notes/{id}': {
      get: { operationId: 'getNote', parameters: [id], ...answer },
      put: { operationId: 'putNote', parameters: [id], requestBody: { required: true, content }, ...answer },
    },
  },
};

test(
  'a connector of actions alone is proven as far as one without reads can be, and checks by an id that is made up',
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tapwright-actions-'));
    using bench = testBench();
    try {
      const subject = join(folder, 'openapi.json');
      writeFileSync(subject, JSON.stringify(description));
      const found = await createResearchAgent()({ subject, wanted: {}, allowPrivate: false }, bench);
      expect([found.streams, found.actions]).toEqual([0, 2]);
      expect(found.assumptions.join()).toContain('the connection check makes one up');
      const { blueprint, dossier } = found;
      const made = await generateAgent({ mode: 'GENERATE', name: 'notes', blueprint, dossier, wanted: {} }, bench);
      const levels = ['bubblewrap', 'srt', 'node-permission', 'none'] as const;
      const outcome = await createTestAgent({ sandbox: { levels } })(
        { mode: 'GENERATE', package: made.package, blueprint, dossier },
        bench,
      );
      expect([outcome.failures, outcome.passed, outcome.level]).toEqual([[], true, 'L2']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
