import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readListing } from '../agents/snapshot.ts';
import { changed, printing } from './accomplice.fixture.ts';
import { openHarbour, type Harbour, type Liar } from './liars.fixture.ts';
import { buoyPages, readerWith } from './buoys.fixture.ts';
import { JUDGE_LIARS, PACKAGE_LIARS, TESTER_LIARS } from './agent-liars.fixture.ts';
import { CODE_LIARS } from './code-liars.fixture.ts';
import { MONEY_LIARS, PROTOCOL_LIARS, PUBLISHER_LIARS, REVIEW_LIARS } from './model-liars.fixture.ts';
import { rememberHonest, RESEARCH_LIARS } from './research-liars.fixture.ts';

let harbour: Harbour;
beforeAll(async () => {
  harbour = openHarbour();
  await rememberHonest(await harbour.build(READ_HONESTLY));
}, 60_000);
afterAll(() => harbour[Symbol.dispose]());

const READ_HONESTLY: Liar = {
  name: 'none',
  pages: buoyPages(),
  says: { research: readerWith() },
  decide: () => false,
  ends: { status: 'rejected', at: 'gate:research', reason: /./ },
};

const GROUPS: readonly (readonly [what: string, liars: readonly Liar[]])[] = [
  ['a reader', RESEARCH_LIARS],
  ['a model that repairs,', CODE_LIARS],
  ['a generator', PACKAGE_LIARS],
  ['a tester', TESTER_LIARS],
  ['a test reviewer', JUDGE_LIARS],
  ['a model that reviews and', REVIEW_LIARS],
  ['a publisher', PUBLISHER_LIARS],
  ['a model', PROTOCOL_LIARS],
  ['an endpoint', MONEY_LIARS],
];

describe.for(GROUPS)('%s that', ([, liars]) => {
  test.for(liars.map((liar) => [liar.name, liar] as const))('%s', { timeout: 120_000 }, async ([, liar]) => {
    const built = await harbour.build(liar);
    const { status, at, reason, hint } = liar.ends;
    expect(built.state.end).toMatchObject({ status, at, reason: expect.stringMatching(reason) });
    if (status === 'parked') expect(built.state.end?.hint ?? '').toMatch(hint ?? /\w/);
    expect(built.requests.length).toBeLessThanOrEqual(liar.requests ?? 0);
    expect([built.published, built.isPublic]).toEqual([liar.calls ?? 0, false]);
    await liar.shows?.(built);
  });
});

test(
  'a wrong test is told from wrong code, and mended: what is published is as it was printed',
  { timeout: 240_000 },
  async () => {
    const wrong =
      "import { test } from 'node:test';\nimport assert from 'node:assert';\ntest('read: ships: has a thousand', () => assert.equal(1, 1000));\n";
    const generate = printing(async (bench, snapshot) => changed(bench, snapshot, { 'tests/extra.test.ts': wrong }));
    const built = await harbour.build({
      name: 'wrong',
      ends: READ_HONESTLY.ends,
      agents: (honest) => ({ generate: generate(honest) }),
    });
    expect(built.places).toEqual(expect.arrayContaining(['test', 'test-review', 'fix-tests', 'gate:tests', 'publish']));
    expect(built.state.end?.status).toBe('done');
    const listing = await readListing(built.state.tested?.package ?? '', harbour.artefacts);
    expect(Object.keys(listing)).not.toContain('tests/extra.test.ts');
  },
);
