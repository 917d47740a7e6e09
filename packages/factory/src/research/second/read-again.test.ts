import { expect, test } from 'vitest';
import { createBudget } from '../../model/budget.ts';
import { play } from '../../model/model.fixture.ts';
import { textOf, type ModelRequest } from '../../model/protocol/model-request.ts';
import type { Bench } from '../../agents/agent.ts';
import { dossierSchema, type Dossier } from '../dossier.ts';
import { readDocumentation } from '../read-documentation.ts';
import { cleanSource } from '../pages/clean-page.ts';
import { recheckDossier } from '../recheck-dossier.ts';
import { testBench, type TestBench } from '../testing/test-bench.fixture.ts';
import { answerAgain } from '../testing/second-reader.fixture.ts';

const PAGE = `# Things API

## List things

GET /things

Send the parameter after to get records after a time. The cursor of the next page is in the field next of the answer.

## Make a thing

POST /things

A call with an idempotency key in the header Retry-Key may be repeated.
`;

type Told = readonly [subject: string, property: string, value: string, quote: string];

const FACTS: readonly Told[] = [
  ['GET /things', 'operation', 'GET /things', 'GET /things\n\nSend the parameter'],
  ['GET /things', 'page_parameter', 'after', 'Send the parameter after to get records after a time.'],
  ['GET /things', 'next_field', 'next', 'The cursor of the next page is in the field next of the answer.'],
  ['GET /things', 'pagination_kind', 'cursor', 'The cursor of the next page is in the field next of the answer.'],
  ['POST /things', 'operation', 'POST /things', 'POST /things\n\nA call with'],
  ['POST /things', 'idempotency_header', 'Retry-Key', 'A call with an idempotency key in the header Retry-Key'],
];

const isSecond = (request: ModelRequest): boolean => textOf(request).includes('What does the passage say?');

/** A reader who reports the facts, and a second one who says these things. */
function reader(second: readonly (readonly [string, string, string])[]) {
  return (request: ModelRequest) => {
    const facts = FACTS.map(([subject, property, value, quote]) => ({ subject, property, value, quote, section: '' }));
    return answerAgain(request, second) ?? { object: { facts } };
  };
}

const AGREED = FACTS.map(([subject, property, value]) => [subject, property, value] as const);

async function read(bench: TestBench, options: { readonly secondReader?: boolean } = {}) {
  const { ask } = bench;
  if (ask === undefined) throw new Error('the bench has no model');
  const bytes = Buffer.from(PAGE);
  const fetchedAt = new Date(0).toISOString();
  const page = {
    address: 'https://docs.test/',
    kind: 'markdown',
    bytes,
    fetchedAt,
    clean: cleanSource(bytes, 'markdown'),
  };
  const result = await readDocumentation([page], ask, bench, options);
  expect(dossierSchema.safeParse(result.dossier).error).toBeUndefined();
  expect((await recheckDossier(result.dossier, bench.artefacts)).differences).toEqual([]);
  return result;
}

const found = ({ facts }: Dossier, property: string) => facts.find((fact) => fact.property === property);

test('what both readers read holds, and both answers are kept', async () => {
  await using played = await play(reader(AGREED));
  using bench = testBench(played.model);
  const { dossier, warnings } = await read(bench);
  expect([warnings, dossier.contradictions]).toEqual([[], []]);
  expect(found(dossier, 'page_parameter')).toMatchObject({ status: 'proven', second: 'after' });
  expect(found(dossier, 'operation')).not.toHaveProperty('second');
});

test('where the second reader reads something else, or nothing, the fact is assumed and the disagreement listed', async () => {
  const second = AGREED.map(([subject, property, value]) =>
    property === 'next_field' ? ([subject, property, 'cursor'] as const) : ([subject, property, value] as const),
  ).filter(([, property]) => property !== 'page_parameter');
  await using played = await play(reader(second));
  using bench = testBench(played.model);
  const { dossier } = await read(bench);
  expect(found(dossier, 'page_parameter')).toMatchObject({
    status: 'assumed',
    value: 'after',
    second: null,
    reason: 'a second reader of the passage does not find that it says so',
  });
  expect(found(dossier, 'next_field')).toMatchObject({ status: 'assumed', value: 'next', second: 'cursor' });
  expect(found(dossier, 'idempotency_header')).toMatchObject({ status: 'proven' });
  expect(dossier.contradictions.map(({ property, reason }) => [property, reason])).toEqual([
    ['page_parameter', 'a second reader of the passage does not find that it says so'],
    ['next_field', 'a second reader of the passage reads cursor'],
  ]);
});

test('the second reader is not told what the first one read, and is asked once for each passage', async () => {
  await using played = await play(reader(AGREED));
  using bench = testBench(played.model);
  await read(bench);
  const asked = played.script.requests.filter(isSecond);
  expect(asked).toHaveLength(3);
  const cursor =
    asked.map(textOf).find((text) => text.includes('GET /things: field of the answer with the token')) ?? '';
  expect(cursor).toContain('GET /things: how the next page is asked for');
  expect(cursor).not.toContain('POST /things');
  for (const text of asked.map(textOf))
    expect(text.split('What does the passage say?')[1]).not.toMatch(/\bafter\b|\bRetry-Key\b/);
});

test('it can be switched off', async () => {
  await using played = await play(reader([]));
  using bench = testBench(played.model);
  const { dossier } = await read(bench, { secondReader: false });
  expect(played.script.requests.filter(isSecond)).toEqual([]);
  expect(found(dossier, 'page_parameter')?.status).toBe('proven');
});

test('where the budget does not reach, the first reading stays and that is told', async () => {
  await using played = await play(reader(AGREED));
  using bench = testBench(played.model);
  const { ask } = bench;
  if (ask === undefined) throw new Error('the bench has no model');
  const empty = createBudget({ tokens: 10 });
  const poor: NonNullable<Bench['ask']> = (question) =>
    question.prompt.includes('What does the passage say?') ? ask({ ...question, budget: empty }) : ask(question);
  const { dossier, warnings } = await read({ ...bench, ask: poor });
  expect(found(dossier, 'page_parameter')?.status).toBe('proven');
  expect(warnings).toEqual([expect.stringMatching(/^4 facts were not read a second time: .*budget/)]);
});
