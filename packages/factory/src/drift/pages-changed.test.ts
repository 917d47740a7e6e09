import { createHash } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Snapshot } from '../agents/agent.ts';
import { cleanSource } from '../research/pages/clean-page.ts';
import { serve, type Pages } from '../research/testing/serve.fixture.ts';
import { ledgerPackage, testBench, type PackageTexts, type TestBench } from '../testing/ledger.fixture.ts';
import { packageWith } from '../testing/publish-task.fixture.ts';
import { lookAgain, type LookOutcome } from './look-again.ts';

let ledger: PackageTexts;
let bench: TestBench;
beforeAll(async () => {
  ledger = await ledgerPackage();
});
beforeEach(() => {
  bench = testBench();
});
afterEach(() => bench[Symbol.dispose]());

const page = (text: string, around = ''): string => `<html><body>${around}<h1>Entries</h1><p>${text}</p></body></html>`;
const textHash = (html: string): string =>
  createHash('sha256')
    .update(cleanSource(Buffer.from(html), 'html;utf-8').text)
    .digest('hex');

/** The ledger, as if its description had been documentation for people. */
async function fromPages(pages: Readonly<Record<string, string>>): Promise<Snapshot> {
  const blueprint = JSON.parse(ledger.get('blueprint.json') ?? '');
  blueprint.sources = { description: { kind: 'documentation', hash: 'a'.repeat(64) } };
  for (const [address, html] of Object.entries(pages))
    blueprint.sources[`page-${address.length}-${address}`] = { kind: 'page', address, hash: textHash(html) };
  return await bench.keep(packageWith(ledger, { 'blueprint.json': JSON.stringify(blueprint) }));
}

/** Looks where the page was `before` when the package was made, and is this now. */
async function lookAt(now: Pages[string], before = page('Entries have ids.')): Promise<LookOutcome> {
  await using site = await serve({ '/entries': now });
  const snapshot = await fromPages({ [`${site.url}/entries`]: before });
  const task = { package: snapshot, add: [], allowPrivate: true, address: site.url };
  return await lookAgain(task, bench, { clock: { now: () => 0, sleep: async () => undefined } });
}

test('another layout around the same text is no change', async () => {
  const now = page('Entries have ids.', '<script>var build = 77</script><!-- 77 -->');
  expect((await lookAt(now)).status).toBe('unchanged');
});

test('a page that says something else needs a model, and is named', async () => {
  const failure = await lookAt(page('Entries have keys.')).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'research_model_missing', message: expect.stringContaining('/entries') });
});

test('a page that is gone is a change, a server that does not answer is none', async () => {
  const gone = await lookAt((_request, response) => void response.writeHead(404).end()).catch(
    (error: unknown) => error,
  );
  expect(gone).toMatchObject({ code: 'research_model_missing', message: expect.stringContaining('status 404') });
  const broken = await lookAt((_request, response) => void response.writeHead(500).end()).catch(
    (error: unknown) => error,
  );
  expect(broken).toMatchObject({ code: 'description_unreachable', failureType: 'transient_error' });
});
