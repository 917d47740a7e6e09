import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readListing } from '../agents/snapshot.ts';
import { serve, type Pages } from '../research/testing/serve.fixture.ts';
import { LEDGER, ledgerPackage, testBench, type PackageTexts, type TestBench } from '../testing/ledger.fixture.ts';
import { packageWith } from '../testing/publish-task.fixture.ts';
import { lookAgain, type LookOutcome } from './look-again.ts';
import { nextVersion, renewPackage, type Drifted } from './renew-agents.ts';

let ledger: PackageTexts;
let bench: TestBench;
let cache: string;
beforeAll(async () => {
  ledger = await ledgerPackage();
});
beforeEach(() => {
  bench = testBench();
  cache = mkdtempSync(join(tmpdir(), 'tapwright-look-'));
});
afterEach(() => {
  bench[Symbol.dispose]();
  rmSync(cache, { recursive: true, force: true });
});

const clock = { now: () => 0, sleep: async () => undefined };

interface Look {
  readonly texts?: PackageTexts;
  readonly add?: readonly string[];
}

/** What a look at the ledger comes to, where this is served in place of its description. */
async function lookAt(page: Pages[string], { texts = ledger, add = [] }: Look = {}): Promise<LookOutcome> {
  await using site = await serve({ '/ledger.yaml': page });
  const task = { package: await bench.keep(texts), add, allowPrivate: true, address: `${site.url}/ledger.yaml` };
  return await lookAgain(task, bench, { cache, clock });
}

/** The texts of a package that is kept. */
async function textsOf(snapshot: string): Promise<PackageTexts> {
  const texts = new Map<string, string>();
  for (const [path, hash] of Object.entries(await readListing(snapshot, bench.artefacts)))
    texts.set(path, Buffer.from(await bench.artefacts.get(hash)).toString());
  return texts;
}

const status = (code: number) => (_request: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(code).end('<p>no</p>');

describe('what changed', () => {
  test('nothing, where the text is the same', async () => {
    expect(await lookAt(LEDGER)).toMatchObject({ status: 'unchanged', name: 'ledger' });
  });

  test('the server is asked whether there is anything new', async () => {
    const asked: unknown[] = [];
    const page = (request: IncomingMessage, response: ServerResponse): void => {
      const known = request.headers['if-none-match'];
      asked.push(known);
      response.writeHead(known === '"1"' ? 304 : 200, { etag: '"1"', 'content-type': 'application/yaml' });
      response.end(known === '"1"' ? undefined : LEDGER);
    };
    await using site = await serve({ '/ledger.yaml': page });
    const task = { package: await bench.keep(ledger), add: [], allowPrivate: true, address: `${site.url}/ledger.yaml` };
    await lookAgain(task, bench, { cache, clock });
    expect((await lookAgain(task, bench, { cache, clock })).status).toBe('unchanged');
    expect(asked).toEqual([undefined, '"1"']);
  });

  test('other words and another number are no change', async () => {
    const text = LEDGER.replace("version: '1'", "version: '1.1'").replace(
      'description: made',
      'description: it is made',
    );
    expect(await lookAt(text)).toMatchObject({ status: 'same', apiVersion: { before: '1', now: '1.1' } });
  });

  test('a field more is compatible, one less is not', async () => {
    const more = await lookAt(
      LEDGER.replace('text: { type: string }', 'text: { type: string }, sum: { type: number }'),
    );
    expect(more).toMatchObject({ status: 'drifted', level: 'minor', lost: 0 });
    const less = await lookAt(LEDGER.replace(', text: { type: string }', ''));
    expect(less).toMatchObject({ status: 'drifted', level: 'major' });
  });

  test('a stream more is told, and taken in where that is wanted', async () => {
    const more = LEDGER.replace(
      '  /entries/{id}:',
      `  /books:
    get:
      operationId: listBooks
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Entry' } } } }
  /entries/{id}:`,
    );
    expect((await lookAt(more)).status).toBe('same');
    const taken = await lookAt(more, { add: ['bo*'] });
    expect(taken).toMatchObject({ status: 'drifted', level: 'minor', research: { streams: 2 } });
  });
});

describe('what is there in place of a description', () => {
  const gone = `${LEDGER.slice(0, LEDGER.indexOf('paths:'))}paths:
  /other: { get: { operationId: other, responses: { '200': { description: ok } } } }
`;
  const cases: readonly (readonly [string, Pages[string], string, string])[] = [
    ['a page to log in', '<!doctype html><title>Sign in</title><form></form>', 'description_is_page', 'Sign in'],
    [
      'half a document',
      '{"openapi": "3.0.3", "paths": {"/entries": {"get": {',
      'description_truncated',
      'in the middle',
    ],
    ['an empty one', '\n', 'description_truncated', 'empty'],
    ['nothing', status(404), 'description_gone', 'status 404'],
    ['a closed door', status(403), 'description_closed', 'status 403'],
    ['a broken server', status(500), 'description_unreachable', 'status 500'],
    [
      'a description without operations',
      LEDGER.replace(/paths:[\s\S]*(?=components:)/, 'paths: {}\n'),
      'description_shrank',
      'no operation',
    ],
    ['the description of another API', gone, 'description_shrank', 'none of the 3 streams and actions'],
    [
      'half a document that can still be read',
      LEDGER.replace(/components:[\s\S]*/, '')
        .replace('    post:', '    put:')
        .replace(/get:/, 'trace:'),
      'description_truncated',
      'lead nowhere',
    ],
  ];
  test.each(cases)('%s is told as what it is', async (_what, page, code, words) => {
    const failure = await lookAt(page).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: expect.stringContaining(words), hint: expect.any(String) });
    expect(failure).toMatchObject({
      failureType: code === 'description_unreachable' ? 'transient_error' : 'config_error',
    });
  });

  test('a package made from a file has to be told where that is', async () => {
    const task = { package: await bench.keep(ledger), add: [], allowPrivate: true };
    await expect(lookAgain(task, bench)).rejects.toMatchObject({ code: 'description_unknown' });
    const file = join(cache, 'ledger.yaml');
    await expect(lookAgain({ ...task, address: file }, bench)).rejects.toMatchObject({ code: 'description_gone' });
    writeFileSync(file, LEDGER);
    expect((await lookAgain({ ...task, address: file }, bench)).status).toBe('unchanged');
  });

  test('an address of this machine has to be allowed', async () => {
    const task = {
      package: await bench.keep(ledger),
      add: [],
      allowPrivate: false,
      address: 'http://127.0.0.1:9/x.yaml',
    };
    await expect(lookAgain(task, bench)).rejects.toMatchObject({ code: 'address_refused' });
  });
});

describe('the renewed package', () => {
  const renamed = LEDGER.replace('text: { type: string }', 'body: { type: string }');
  const task = ({ research }: Drifted) => ({ name: 'ledger', blueprint: research.blueprint });

  test('keeps hooks and overlay, and its version says what changed', async () => {
    const drifted = await lookAt(renamed);
    if (drifted.status !== 'drifted') throw new Error('nothing drifted');
    const before = await bench.keep(ledger);
    const renewed = await renewPackage(task(drifted), bench, { before, drifted });
    const now = await textsOf(renewed.package);
    expect(now.get('src/hooks.ts')).toBe(ledger.get('src/hooks.ts'));
    expect(now.get('overlay.json')).toBe(ledger.get('overlay.json'));
    expect(now.get('package.json')).toContain('"version": "0.2.0"');
    expect(now.get('src/types.ts')).toContain('body?');
    expect(renewed.changed).toContain('blueprint.json');
  });

  test('a fact that lost its place is taken out, told, and a matter for a person', async () => {
    const { facts }: { facts: object[] } = JSON.parse(ledger.get('overlay.json') ?? '');
    const fact = {
      pointer: '/interpretation/actions/create_entry/deprecated',
      value: true,
      evidence: { source: 'ada' },
    };
    const texts = packageWith(ledger, {
      'overlay.json': JSON.stringify({ formatVersion: 1, facts: [...facts, fact] }),
    });
    const drifted = await lookAt(LEDGER.replace('    post:', '    options:'), { texts });
    expect(drifted).toMatchObject({ status: 'drifted', level: 'major', lost: 1 });
    if (drifted.status !== 'drifted') return;
    expect(drifted.research.warnings.join('\n')).toContain('actions/create_entry/deprecated');
    const renewed = await renewPackage(task(drifted), bench, { before: await bench.keep(texts), drifted });
    const kept: { facts: object[] } = JSON.parse((await textsOf(renewed.package)).get('overlay.json') ?? '');
    expect(kept.facts).toEqual(facts);
  });

  test.each([
    ['0.1.0', 'major', '0.2.0'],
    ['0.1.0', 'minor', '0.1.1'],
    ['1.4.2', 'major', '2.0.0'],
    ['1.4.2', 'minor', '1.5.0'],
    ['1.4.2', 'patch', '1.4.3'],
    ['1.4.2', 'none', '1.4.2'],
  ] as const)('%s is, after a %s change, %s', (before, level, after) => {
    expect(nextVersion(before, level)).toBe(after);
  });
});
