import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Snapshot } from '../agents/agent.ts';
import { sha256 } from '../code/sha256.ts';
import { cleanSource } from '../research/pages/clean-page.ts';
import { serve, type Pages } from '../research/testing/serve.fixture.ts';
import { LEDGER, ledgerPackage, testBench, type PackageTexts, type TestBench } from '../testing/ledger.fixture.ts';
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
const textHash = (html: string): string => sha256(cleanSource(Buffer.from(html), 'html;utf-8').text);

/** Every page leads to the others. */
const nav = (...names: readonly string[]): string =>
  `<nav>${names.map((name) => `<a href="/docs/${name}">${name}</a>`).join('')}</nav>`;

const OVERVIEW = page('All paths are below https://api.ledger.example/v1.', nav('entries'));
const ENTRIES = page('Entries have ids.');

interface Made {
  /** Address or path → HTML, as they were when the package was made. */
  readonly pages: Readonly<Record<string, string>>;
  readonly documentationUrl?: string;
}

/** The ledger, as if its description had been documentation for people. */
async function madeFrom({ pages, documentationUrl }: Made): Promise<Snapshot> {
  const blueprint = JSON.parse(ledger.get('blueprint.json') ?? '');
  blueprint.sources = { description: { kind: 'documentation', hash: 'a'.repeat(64) } };
  if (documentationUrl !== undefined) blueprint.documentationUrl = documentationUrl;
  for (const [number, [address, html]] of Object.entries(pages).entries())
    blueprint.sources[`page-${number}`] = { kind: 'page', address, hash: textHash(html) };
  return await bench.keep(packageWith(ledger, { 'blueprint.json': JSON.stringify(blueprint) }));
}

const options = { clock: { now: () => 0, sleep: async () => undefined } };

interface LookedAt {
  readonly add?: readonly string[];
  /** The site is elsewhere now, and somebody says so. */
  readonly moved?: boolean;
}

/** Looks where there were an overview and a page of entries when the package was made, and is this now. */
async function lookAt(now: Pages, { add = [], moved = false }: LookedAt = {}): Promise<LookOutcome> {
  await using site = await serve(now);
  const before = moved ? 'http://127.0.0.1:9' : site.url;
  const snapshot = await madeFrom({
    pages: { [`${before}/docs/`]: OVERVIEW, [`${before}/docs/entries`]: ENTRIES },
    documentationUrl: `${before}/docs/`,
  });
  const task = { package: snapshot, add, allowPrivate: true, ...(moved && { address: `${site.url}/docs/` }) };
  return await lookAgain(task, bench, options);
}

const failureOf = async (looked: Promise<LookOutcome>): Promise<unknown> => looked.catch((error: unknown) => error);
const status =
  (code: number): Pages[string] =>
  (_request, response) =>
    void response.writeHead(code).end();

test('another layout around the same text is no change', async () => {
  const now = page('Entries have ids.', '<script>var build = 77</script><!-- 77 -->');
  expect((await lookAt({ '/docs/': OVERVIEW, '/docs/entries': now })).status).toBe('unchanged');
});

test('pages that are elsewhere now and say the same are no change', async () => {
  const overview = OVERVIEW.replace('/docs/entries', '/docs/the-entries');
  const now = { '/docs/': overview, '/docs/the-entries': ENTRIES };
  expect((await lookAt(now, { moved: true })).status).toBe('unchanged');
});

const changes: readonly (readonly [what: string, now: Pages, words: string])[] = [
  ['that says something else', { '/docs/': OVERVIEW, '/docs/entries': page('Entries have keys.') }, '1 changed (http'],
  ['that is gone', { '/docs/': OVERVIEW }, '/docs/entries: status 404'],
  [
    'that was not there',
    {
      '/docs/': page('All paths are below https://api.ledger.example/v1.', nav('entries', 'books')),
      '/docs/entries': ENTRIES,
      '/docs/books': page('Books have ids.'),
    },
    '1 new (http',
  ],
];

test.each(changes)('a page %s needs a model, and is named', async (_what, now, words) => {
  const failure = await failureOf(lookAt(now));
  expect(failure).toMatchObject({ code: 'research_model_missing', message: expect.stringContaining(words) });
});

test('streams that are to be taken in besides have to be looked for by a model', async () => {
  const now = { '/docs/': OVERVIEW, '/docs/entries': ENTRIES };
  expect((await lookAt(now, { add: ['entr*'] })).status).toBe('unchanged');
  const failure = await failureOf(lookAt(now, { add: ['entr*', 'books'] }));
  expect(failure).toMatchObject({ code: 'research_model_missing', message: expect.stringContaining('books is to be') });
});

test('a server that does not answer, or has no documentation any more, is no API that changed', async () => {
  const broken = await failureOf(lookAt({ '/docs/': OVERVIEW, '/docs/entries': status(500) }));
  expect(broken).toMatchObject({ code: 'description_unreachable', failureType: 'transient_error' });
  const gone = await failureOf(lookAt({}));
  expect(gone).toMatchObject({ code: 'description_gone', failureType: 'config_error' });
  const closed = await failureOf(lookAt({ '/docs/': status(403) }, { moved: true }));
  expect(closed).toMatchObject({
    code: 'description_closed',
    message: expect.stringContaining('the documentation at'),
  });
});

test('a description that is beside the pages now is read without a model', async () => {
  const openapi = LEDGER.replace('text: { type: string }', 'text: { type: string }, note: { type: string }');
  const looked = await lookAt({ '/docs/': OVERVIEW, '/docs/entries': ENTRIES, '/docs/openapi.yaml': openapi });
  expect(looked).toMatchObject({ status: 'drifted', level: 'minor' });
  if (looked.status !== 'drifted') return;
  expect(looked.research.warnings.join('\n')).toContain('/docs/openapi.yaml');
});

test('pages of a folder are looked for where somebody says that it is', async () => {
  const snapshot = await madeFrom({ pages: { 'index.html': OVERVIEW, 'entries.html': ENTRIES } });
  const task = { package: snapshot, add: [], allowPrivate: false };
  await expect(lookAgain(task, bench)).rejects.toMatchObject({ code: 'description_unknown' });
  const address = mkdtempSync(join(bench.folder, 'docs-'));
  writeFileSync(join(address, 'index.html'), OVERVIEW);
  writeFileSync(join(address, 'entries.html'), ENTRIES);
  expect((await lookAgain({ ...task, address }, bench)).status).toBe('unchanged');
  writeFileSync(join(address, 'entries.html'), page('Entries have keys.'));
  expect(await failureOf(lookAgain({ ...task, address }, bench))).toMatchObject({
    message: expect.stringContaining('1 changed (entries.html)'),
  });
});
