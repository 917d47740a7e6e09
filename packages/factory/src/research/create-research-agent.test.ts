import { parseBlueprint, type Blueprint } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import type { Bench, ResearchOutcome } from '../agents/agent.ts';
import { play } from '../model/model.fixture.ts';
import { textOf } from '../model/protocol/model-request.ts';
import { createResearchAgent } from './create-research-agent.ts';
import { dossierSchema, type Dossier } from './dossier.ts';
import { recheckDossier } from './recheck-dossier.ts';
import { testBench } from './testing/test-bench.fixture.ts';
import { answerWith, TIDEWATCH_FACTS, TIDEWATCH_LIES, type Told } from './testing/tidewatch-facts.fixture.ts';
import { startTidewatch } from './testing/tidewatch-server.fixture.ts';

type Telling = Readonly<Record<string, readonly Told[]>>;

interface Researched {
  readonly outcome: ResearchOutcome;
  readonly blueprint: Blueprint;
  readonly dossier: Dossier;
}

async function research(bench: Bench, url: string): Promise<Researched> {
  const agent = createResearchAgent({ limits: { delay: 0 } });
  const outcome = await agent({ subject: `${url}/docs/index.html`, wanted: {}, allowPrivate: true }, bench);
  const json = async (hash: string): Promise<unknown> =>
    JSON.parse(Buffer.from(await bench.artefacts.get(hash)).toString());
  return {
    outcome,
    blueprint: parseBlueprint(await json(outcome.blueprint)),
    dossier: dossierSchema.parse(await json(outcome.dossier)),
  };
}

async function told(...tellings: readonly Telling[]): Promise<Researched> {
  await using tidewatch = await startTidewatch();
  await using played = await play((request) => answerWith(request, ...tellings));
  using bench = testBench(played.model);
  const researched = await research(bench, tidewatch.url);
  expect((await recheckDossier(researched.dossier, bench.artefacts)).differences).toEqual([]);
  return researched;
}

test('pages become a blueprint of what they prove, and of nothing else', async () => {
  const { outcome, blueprint, dossier } = await told(TIDEWATCH_FACTS);
  expect(dossier.facts.filter(({ status }) => status === 'assumed')).toEqual([]);
  expect(outcome).toMatchObject({ name: 'tidewatch', streams: 3, actions: 2 });
  const { interpretation, contract, title } = blueprint;
  expect(title).toBe('Tidewatch API');
  expect(interpretation.baseUrl).toBe('https://api.tidewatch.example/v2');
  expect(interpretation.auth[0]?.methods).toEqual([
    { kind: 'api-key', in: 'header', name: 'X-Tide-Key', key: { config: 'api_key' } },
  ]);
  expect(contract.operations.map(({ id }) => id)).toEqual([
    'GET /alerts',
    'POST /alerts',
    'GET /stations',
    'GET /stations/{station_id}',
    'GET /stations/{station_id}/readings',
  ]);
});

test('what a page says of pages, quotas and filters is how the connector reads', async () => {
  const { blueprint } = await told(TIDEWATCH_FACTS);
  const [alerts, readings, stations] = blueprint.interpretation.streams;
  expect(stations).toMatchObject({
    name: 'stations',
    records: { path: ['data'] },
    primaryKey: [['id']],
    pagination: {
      kind: 'cursor',
      parameter: { in: 'query', name: 'cursor' },
      next: { in: 'header', name: 'X-Next-Cursor' },
      pageSize: { in: 'query', name: 'page_size', value: 25, max: 25 },
    },
  });
  expect(readings).toMatchObject({
    name: 'readings',
    parent: { stream: 'stations' },
    incremental: {
      cursor: ['measured_at'],
      type: 'date-time',
      filter: { start: { in: 'query', name: 'measured_since' } },
      boundary: 'inclusive',
      order: 'ascending',
    },
  });
  expect(alerts).toMatchObject({ name: 'alerts', pagination: { kind: 'offset', totalRecords: ['total'] } });
  expect(blueprint.interpretation.http).toEqual({
    rateLimits: [{ requests: 600, per: 60_000 }],
    errors: [
      {
        status: 403,
        body: { path: ['error', 'code'], equals: 'quota_exceeded' },
        action: 'rate-limited',
        message: expect.any(String),
      },
    ],
  });
  expect(blueprint.interpretation.actions).toContainEqual(
    expect.objectContaining({
      name: 'create_alert',
      operationClass: 'keyed',
      idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
    }),
  );
});

test('the blueprint says where each passage stands; the words stay in the dossier', async () => {
  const { blueprint, dossier } = await told(TIDEWATCH_FACTS);
  const evidence = blueprint.evidence['/interpretation/streams/2/pagination'] ?? [];
  const page = dossier.sources.find(({ address }) => address.endsWith('/pagination.html'));
  expect(evidence[0]).toMatchObject({
    source: page?.id,
    span: expect.any(Array),
    hash: expect.any(String),
    rule: 'overlay',
  });
  expect(blueprint.sources[page?.id ?? '']).toEqual({ kind: 'page', address: page?.address, hash: page?.text });
  expect(blueprint.evidence['/interpretation/baseUrl']?.some(({ rule }) => rule === 'quote')).toBe(true);
  for (const { quote } of dossier.facts)
    if ((quote ?? '').length > 60) expect(JSON.stringify(blueprint)).not.toContain(quote);
});

test('a limit that two pages tell differently is the smaller one, and a person is told', async () => {
  const { outcome } = await told(TIDEWATCH_FACTS);
  expect(outcome.contradictions).toEqual([
    expect.stringMatching(/GET \/stations, page_size_max: 25 .*pagination\.html\) or 200 .*stations\.html/),
  ]);
});

test('a model that obeys pages, invents endpoints and quotes falsely changes nothing', async () => {
  const { outcome, blueprint, dossier } = await told(TIDEWATCH_FACTS, TIDEWATCH_LIES);
  const honest = await told(TIDEWATCH_FACTS);
  expect(blueprint.interpretation).toEqual(honest.blueprint.interpretation);
  expect(blueprint.contract).toEqual(honest.blueprint.contract);
  const lies = Object.values(TIDEWATCH_LIES).flat();
  const assumed = dossier.facts.filter(({ status }) => status === 'assumed');
  expect(assumed).toHaveLength(lies.length);
  expect(outcome.assumptions.filter((text) => text.startsWith('left out: '))).toHaveLength(lies.length);
  expect(JSON.stringify(blueprint)).not.toMatch(/evil|admin|hidden|api\.example\.com|password|updated_since/);
  expect(outcome.warnings.join()).toContain('text that nobody sees');
});

test('a model that only lies leads to no blueprint', async () => {
  await expect(told(TIDEWATCH_LIES)).rejects.toMatchObject({
    code: 'research_nothing_proven',
    hint: expect.any(String),
  });
});

test('a model that says nothing that can be read is told as such', { timeout: 20_000 }, async () => {
  await using tidewatch = await startTidewatch();
  await using played = await play(() => 'I would rather talk about the sea.');
  using bench = testBench(played.model);
  await expect(research(bench, tidewatch.url)).rejects.toMatchObject({ code: 'research_unread' });
});

test('one page that the model cannot read is a warning, not the end', async () => {
  await using tidewatch = await startTidewatch();
  await using played = await play((request) => {
    return /^Page: alerts$/m.test(textOf(request)) ? 'No.' : answerWith(request, TIDEWATCH_FACTS);
  });
  using bench = testBench(played.model);
  const { outcome, blueprint } = await research(bench, tidewatch.url);
  expect(blueprint.interpretation.streams.map(({ name }) => name)).toEqual(['readings', 'stations']);
  expect(outcome.warnings.join()).toMatch(/alerts\.html: a part was not read/);
});

test('without a model it says what was looked for, and what to do', async () => {
  await using tidewatch = await startTidewatch();
  using bench = testBench();
  await expect(research(bench, tidewatch.url)).rejects.toMatchObject({
    code: 'research_model_missing',
    message: expect.stringMatching(/8 pages.*no description.*usual places, llms\.txt/),
    hint: expect.stringContaining('set a model'),
  });
  expect(tidewatch.fetched).toContain('/docs/openapi.json');
});

test('a dossier that was tampered with does not stand the check', async () => {
  await using tidewatch = await startTidewatch();
  await using played = await play((request) => answerWith(request, TIDEWATCH_FACTS));
  using bench = testBench(played.model);
  const { dossier } = await research(bench, tidewatch.url);
  const changed = dossier.facts.map((fact) =>
    fact.property === 'base_url' ? { ...fact, value: 'https://evil.example' } : fact,
  );
  const raised = dossier.facts.map((fact) =>
    fact.status === 'contradicted' ? { ...fact, status: 'proven' as const } : fact,
  );
  const check = async (facts: Dossier['facts']) =>
    (await recheckDossier({ ...dossier, facts }, bench.artefacts)).differences;
  expect(await check(dossier.facts)).toEqual([]);
  expect(await check(changed)).toMatchObject([
    { problem: expect.stringContaining('the value does not stand in the quote') },
  ]);
  expect(await check(raised)).toMatchObject([{ problem: expect.stringContaining('it is contradicted') }]);
  const [source, ...others] = dossier.sources;
  const other = await bench.artefacts.put('# Another page\n');
  const swapped = { ...dossier, sources: [...(source ? [{ ...source, text: other }] : []), ...others] };
  expect((await recheckDossier(swapped, bench.artefacts)).differences[0]).toMatchObject({ fact: 'page-1' });
});
