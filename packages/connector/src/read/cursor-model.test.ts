import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cursorCase } from './cursor-cases.fixture.ts';
import { runCursorCase } from './cursor-model.fixture.ts';

test('whatever happens at the source, the table is the same in the end', async () => {
  await fc.assert(
    fc.asyncProperty(cursorCase, async (one) => {
      const { requests, ...difference } = await runCursorCase(one);
      expect(requests).toBeGreaterThan(0);
      expect(difference).toEqual({ missing: [], stale: [], left: [] });
    }),
    { numRuns: Number(process.env['TAPWRIGHT_CASES'] ?? 1000) },
  );
}, 600_000);
