import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBlueprint } from '@tapwright/blueprint';
import { runPackageTests, typecheckPackage } from '@tapwright/conformance';
import { expect, test } from 'vitest';
import { generatePackage } from '../generate-package.ts';
import { play } from '../model/model.fixture.ts';
import { createResearchAgent } from './create-research-agent.ts';
import { readAll } from './testing/read-all.fixture.ts';
import { testBench } from './testing/test-bench.fixture.ts';
import { answerWith, TIDEWATCH_FACTS, TIDEWATCH_LIES } from './testing/tidewatch-facts.fixture.ts';
import { startTidewatch } from './testing/tidewatch-server.fixture.ts';

test(
  'pages and a model, even one that lies, become a connector that reads the real API completely',
  { timeout: 240_000 },
  async () => {
    await using tidewatch = await startTidewatch();
    await using played = await play((request) => answerWith(request, TIDEWATCH_FACTS, TIDEWATCH_LIES));
    using bench = testBench(played.model);
    const agent = createResearchAgent({ limits: { delay: 0 } });
    const task = { subject: `${tidewatch.url}/docs/`, wanted: {}, allowPrivate: true };
    const { blueprint } = await agent(task, bench);
    const parsed = parseBlueprint(JSON.parse(Buffer.from(await bench.artefacts.get(blueprint)).toString()));
    const folder = mkdtempSync(join(tmpdir(), 'tapwright-docs-only-'));
    const out = join(folder, 'source-tidewatch');
    try {
      await generatePackage({ blueprint: parsed, out });
      expect(await typecheckPackage(out)).toEqual([]);
      const results = await runPackageTests(out);
      expect(results.checks.filter(({ status }) => status === 'failed')).toEqual([]);
      expect(results.checks.filter(({ status }) => status === 'passed').length).toBeGreaterThan(40);

      const { config, truth, calls } = tidewatch;
      const read = await readAll(out, config, { station_id: 'st-001', above_cm: 200 });
      expect(read.check).toBe('succeeded');
      for (const [stream, records] of Object.entries(truth)) {
        const ids = records.map(({ id }) => id);
        expect(new Set(read.ids[stream])).toEqual(new Set(ids));
        expect(read.ids[stream]).toHaveLength(ids.length);
      }
      expect(read.created).toMatchObject({ id: 58, station_id: 'st-001' });
      // The quota was used up on the way, and waited for.
      expect(calls.filter(({ status }) => status === 403).length).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
