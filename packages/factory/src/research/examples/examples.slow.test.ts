import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBlueprint } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import type { Bench, TestOutcome } from '../../agents/agent.ts';
import { generateAgent } from '../../agents/generate-agent.ts';
import { createTestAgent } from '../../agents/test-agent.ts';
import { createReviewAgent } from '../../review/review-package.ts';
import { readListing } from '../../agents/snapshot.ts';
import { createResearchAgent } from '../create-research-agent.ts';
import { testBench } from '../testing/test-bench.fixture.ts';

const record = { id: 8, name: 'first', updated_at: '2020-01-02T03:04:05Z' };

function description(): object {
  const item = {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      name: { type: 'string' },
      updated_at: { type: 'string', format: 'date-time' },
    },
  };
  const schema = {
    type: 'object',
    properties: { data: { type: 'array', items: item }, next_cursor: { type: 'string' } },
  };
  const example = { data: [record, { ...record, id: 9 }], next_cursor: 'c2Vjb25k' };
  const refused = {
    schema: { type: 'object', properties: { error: { type: 'string' } } },
    example: { error: 'no_key' },
  };
  return {
    openapi: '3.0.3',
    info: { title: 'Things', version: '1' },
    servers: [{ url: 'https://api.things.example' }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    security: [{ key: [] }],
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          summary: 'All things',
          parameters: [{ name: 'cursor', in: 'query', schema: { type: 'string' } }],
          responses: {
            200: { description: 'ok', content: { 'application/json': { schema, example } } },
            401: { description: 'no', content: { 'application/json': refused } },
          },
        },
      },
    },
  };
}

async function tested(bench: Bench, blueprint: string, dossier: string): Promise<TestOutcome> {
  const made = await generateAgent({ mode: 'GENERATE', name: 'things', blueprint, dossier, wanted: {} }, bench);
  rmSync(join(bench.folder, 'source-things'), { recursive: true, force: true });
  const outcome = await createTestAgent({
    level: 'L1',
    sandbox: { levels: ['bubblewrap', 'srt', 'node-permission', 'none'] },
  })({ mode: 'GENERATE', package: made.package, blueprint, dossier }, bench);
  rmSync(join(bench.folder, 'package'), { recursive: true, force: true });
  return outcome;
}

test(
  'documented answers are tests of the package that are run, counted and kept by the review; a wrong interpretation fails them',
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tapwright-examples-'));
    using bench = testBench();
    try {
      const subject = join(folder, 'openapi.json');
      writeFileSync(subject, JSON.stringify(description()));
      const found = await createResearchAgent()({ subject, wanted: {}, allowPrivate: false }, bench);
      const right = await tested(bench, found.blueprint, found.dossier);
      expect([right.failures, right.passed]).toEqual([[], true]);
      const listing = await readListing(right.package, bench.artefacts);
      const results = JSON.parse(Buffer.from(await bench.artefacts.get(listing['test-results.json'] ?? '')).toString());
      const names = results.checks.filter(({ part }: { part: string }) => part === 'examples');
      expect(names.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
        ['examples: things: reads the answer that the documents show', 'passed'],
        ['examples: things: knows the 401 that the documents show', 'passed'],
      ]);
      const review = await createReviewAgent()(
        { name: 'things', package: right.package, blueprint: found.blueprint, dossier: found.dossier },
        bench,
      );
      rmSync(join(bench.folder, 'package'), { recursive: true, force: true });
      expect(review.findings.filter(({ severity }) => severity === 'blocker')).toEqual([]);

      const blueprint = parseBlueprint(JSON.parse(Buffer.from(await bench.artefacts.get(found.blueprint)).toString()));
      const { interpretation } = blueprint;
      const streams = interpretation.streams.map((stream) => ({ ...stream, pagination: { kind: 'none' } }));
      const text = JSON.stringify({ ...blueprint, interpretation: { ...interpretation, streams } });
      const wrong = await tested(bench, await bench.artefacts.put(text), found.dossier);
      expect(wrong.passed).toBe(false);
      expect(wrong.failures.map(({ check }) => check)).toEqual([
        'examples: things: reads the answer that the documents show',
      ]);
      expect(wrong.failures[0]?.message).toContain(
        'tells of a next page (next_cursor), and things reads one page only',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
