import { isTapwrightError } from '@tapwright/connector';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBlueprint } from '../blueprint.ts';
import { contractSchema } from '../schema.ts';
import { readDescriptionText } from './read-document.ts';

const DOCUMENTS = ['google/library', 'postman/clinic', 'har/parcels'] as const;

function documentOf(name: string): string {
  return readFileSync(new URL(`../${name}.fixture.json`, import.meta.url), 'utf8');
}

/** What authors and programs put where something else belongs. */
const odd = fc.constantFrom<unknown>(
  null,
  '',
  'x',
  0,
  -1,
  1e21,
  true,
  [],
  {},
  [null],
  [[]],
  { '': {} },
  '{{x}}',
  '{',
  '__proto__',
);

/** Replaces, removes or doubles the n-th value of a JSON document, in the order of a walk. */
function spoil(document: unknown, at: number, value: unknown): unknown {
  let count = 0;
  const walk = (node: unknown): unknown => {
    count += 1;
    if (count === at) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, walk(member)]));
  };
  return walk(document);
}

function countOf(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return Object.values(node).reduce<number>((sum, member) => sum + countOf(member), 1);
}

async function expectReadOrRefused(text: string): Promise<void> {
  try {
    const description = await readDescriptionText({ text });
    contractSchema.parse(description.contract);
    createBlueprint(description);
  } catch (error) {
    if (!isTapwrightError(error)) throw error;
    expect(error.hint).toBeTruthy();
  }
}

test.each(DOCUMENTS)('%s with anything in the place of anything is read or refused', async (name) => {
  const document: unknown = JSON.parse(documentOf(name));
  const places = countOf(document);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 2, max: places }), odd), { minLength: 1, maxLength: 3 }),
      async (changes) => {
        const spoilt = changes.reduce<unknown>((whole, [at, value]) => spoil(whole, at, value), document);
        await expectReadOrRefused(JSON.stringify(spoilt));
      },
    ),
    { numRuns: 80 },
  );
});

test('a GraphQL schema with anything cut out is read or refused', async () => {
  const text = readFileSync(new URL('../graphql/bookshop.fixture.graphql', import.meta.url), 'utf8');
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length), fc.nat(60), async (start, length) => {
      await expectReadOrRefused(text.slice(0, start) + text.slice(start + length));
    }),
    { numRuns: 60 },
  );
});

test.each(['postman', 'google', 'graphql'])('nesting without end is refused: %s', async (kind) => {
  const deep = (open: string, inner: string, close: string): string =>
    open.repeat(20_000) + inner + close.repeat(20_000);
  const texts: Readonly<Record<string, string>> = {
    postman: `{"info": {"schema": "getpostman v2.1.0"}, "item": ${deep('[{"item":', '[]', '}]')}}`,
    google: `{"discoveryVersion": "v1", "resources": ${deep('{"a": {"resources":', '{}', '}}')}}`,
    graphql: `type Query { a: ${deep('[', 'Int', ']')} }`,
  };
  await expect(readDescriptionText({ text: texts[kind] ?? '' })).rejects.toSatisfy(isTapwrightError);
});
