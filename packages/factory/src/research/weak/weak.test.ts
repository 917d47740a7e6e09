import { parseBlueprint, readDescriptionText, type Blueprint } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import type { Bench, ResearchOutcome } from '../../agents/agent.ts';
import { play } from '../../model/model.fixture.ts';
import { textOf, type ModelRequest } from '../../model/protocol/model-request.ts';
import { createResearchAgent } from '../create-research-agent.ts';
import { dossierSchema, type Dossier } from '../dossier.ts';
import { serve } from '../testing/serve.fixture.ts';
import { testBench } from '../testing/test-bench.fixture.ts';
import { answerAgain } from '../testing/second-reader.fixture.ts';
import { coverageOf, isWeak } from './coverage.ts';

type Told = readonly [subject: string, property: string, value: string, quote: string];

const boats = (schema?: object): object => ({
  get: {
    operationId: 'listBoats',
    parameters: [{ name: 'size', in: 'query', schema: { type: 'string' } }],
    responses: { 200: { description: 'ok', ...(schema && { content: { 'application/json': { schema } } }) } },
  },
});

/** A description that has operations, and says nothing of what they answer. */
const WEAK = {
  openapi: '3.0.3',
  info: { title: 'Boats', version: '1' },
  servers: [{ url: 'https://api.boats.example/v1' }],
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  security: [{ key: [] }],
  paths: {
    '/boats': boats(),
    '/ports': { get: { operationId: 'listPorts', responses: { 200: { description: 'ok' } } } },
  },
};

const DOCS = `<html><body><h1>Boats API</h1>
<p>The base address is https://eu.boats.example/v1 for all.</p>
<h2>List boats</h2><p>GET /boats answers a list of boat objects. The boats of a page are in the field items.</p>
<p>The parameter size, an integer, says how many boats a page has.</p>
<p>To get the next page send the cursor from the field after as the query parameter from.</p>
<h2>The boat object</h2><table><tr><th>Field</th><th>Type</th></tr>
<tr><td>id</td><td>integer, number of the boat</td></tr><tr><td>name</td><td>string, name of the boat</td></tr></table>
<h2>List crews</h2><p>GET /crews answers a list of crew objects.</p>
</body></html>`;

const cursor = 'To get the next page send the cursor from the field after as the query parameter from.';
const FACTS: readonly Told[] = [
  ['api', 'base_url', 'https://eu.boats.example/v1', 'The base address is https://eu.boats.example/v1 for all.'],
  ['GET /boats', 'operation', 'GET /boats', 'GET /boats answers a list of boat objects.'],
  ['GET /boats', 'answer', 'list', 'GET /boats answers a list of boat objects.'],
  ['GET /boats', 'answer_object', 'boat', 'GET /boats answers a list of boat objects.'],
  ['GET /boats', 'records_path', 'items', 'The boats of a page are in the field items.'],
  ['GET /boats parameter size', 'name', 'size', 'The parameter size, an integer, says how many boats a page has.'],
  ['GET /boats parameter size', 'type', 'integer', 'The parameter size, an integer, says how many boats a page has.'],
  ['GET /boats', 'pagination_kind', 'cursor', cursor],
  ['GET /boats', 'page_parameter', 'from', cursor],
  ['GET /boats', 'page_parameter_place', 'query', cursor],
  ['GET /boats', 'next_field', 'after', cursor],
  ['GET /boats', 'next_place', 'body', cursor],
  ['object boat field id', 'name', 'id', 'id | integer, number of the boat'],
  ['object boat field id', 'type', 'integer', 'id | integer, number of the boat'],
  ['object boat field name', 'name', 'name', 'name | string, name of the boat'],
  ['object boat field name', 'type', 'string', 'name | string, name of the boat'],
  ['object boat', 'primary_key', 'id', 'id | integer, number of the boat'],
  ['GET /crews', 'operation', 'GET /crews', 'GET /crews answers a list of crew objects.'],
  ['GET /crews', 'answer', 'list', 'GET /crews answers a list of crew objects.'],
];

function reader(request: ModelRequest) {
  const facts = FACTS.map(([subject, property, value, quote]) => ({ subject, property, value, quote, section: '' }));
  return answerAgain(request, FACTS) ?? { object: { facts: textOf(request).includes('<section-') ? facts : [] } };
}

interface Researched {
  readonly outcome: ResearchOutcome;
  readonly blueprint: Blueprint;
  readonly dossier: Dossier;
}

async function researched(bench: Bench, description: object): Promise<Researched> {
  await using site = await serve({ '/docs/': DOCS, '/docs/openapi.json': JSON.stringify(description) });
  const research = createResearchAgent({ limits: { delay: 0 } });
  const outcome = await research({ subject: `${site.url}/docs/`, wanted: {}, allowPrivate: true }, bench);
  const json = async (hash: string): Promise<unknown> =>
    JSON.parse(Buffer.from(await bench.artefacts.get(hash)).toString());
  return {
    outcome,
    blueprint: parseBlueprint(await json(outcome.blueprint)),
    dossier: dossierSchema.parse(await json(outcome.dossier)),
  };
}

test('a description that leaves much out is read together with the pages beside it', async () => {
  await using played = await play(reader);
  using bench = testBench(played.model);
  const { blueprint, dossier, outcome } = await researched(bench, WEAK);
  const { contract, interpretation } = blueprint;
  expect(contract.operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    'GET /boats',
    'GET /crews',
    'GET /ports',
  ]);
  expect(interpretation.baseUrl).toBe('https://api.boats.example/v1');
  expect(interpretation.auth[0]?.methods[0]?.kind).toBe('bearer');
  const stream = interpretation.streams.find(({ name }) => name === 'boats');
  expect(stream).toMatchObject({
    records: { path: ['items'] },
    primaryKey: [['id']],
    pagination: { kind: 'cursor', parameter: { name: 'from' }, next: { in: 'body', path: ['after'] } },
  });
  expect(dossier.sources.map(({ id, kind }) => [id, kind.split(';')[0]])).toEqual([
    ['description', 'openapi-3.0.3'],
    ['page-1', 'html'],
  ]);
  expect(dossier.contradictions.map(({ subject, property, reason }) => [subject, property, reason])).toEqual([
    ['GET /boats parameter size', 'type', 'the description says string, which is used'],
    ['api', 'base_url', 'the description says https://api.boats.example/v1, which is used'],
  ]);
  expect(outcome.contradictions.join()).toContain('https://eu.boats.example/v1');
});

test('without a model it is used alone, and that is told', async () => {
  using bench = testBench();
  const { outcome, dossier } = await researched(bench, WEAK);
  expect(dossier.sources).toHaveLength(1);
  expect(outcome.warnings.join()).toContain(
    'leaves much out (it declares 2 operations, and says of 0 what they answer); with a model, pages are read as well',
  );
});

test('where the pages cannot be read, the description is enough', async () => {
  await using played = await play(() => ({ text: 'No.', finish: 'refusal' as const }));
  using bench = testBench(played.model);
  const { outcome, blueprint } = await researched(bench, WEAK);
  expect(blueprint.contract.operations).toHaveLength(2);
  expect(outcome.warnings.join()).toContain('only the description was used: the model could read no part');
});

test('a description that says enough costs nothing, model or not', async () => {
  await using played = await play(reader);
  using bench = testBench(played.model);
  const list = { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } };
  const paths = { '/boats': boats(list), '/ports': boats(list), '/crews': boats(list) };
  await researched(bench, { ...WEAK, paths });
  expect(played.script.requests).toEqual([]);
});

test('what a description covers is counted by what it says of answers', async () => {
  const coverage = async (document: object) =>
    coverageOf(await readDescriptionText({ text: JSON.stringify(document) }));
  expect(await coverage(WEAK)).toEqual({ operations: 2, answers: 0 });
  expect(isWeak({ operations: 30, answers: 16 })).toBe(false);
  expect(isWeak({ operations: 30, answers: 14 })).toBe(true);
  expect(isWeak({ operations: 2, answers: 2 })).toBe(true);
});
