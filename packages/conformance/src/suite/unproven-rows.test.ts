import { applyOverlay, createBlueprint, parseOverlay, readDescriptionText } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import { expectNothingInvented, isUnproven } from './unproven-rows.ts';

const ITEM = { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, name: { type: 'string' } } };
const DESCRIPTION = {
  openapi: '3.0.3',
  info: { title: 'Ships', version: '1' },
  servers: [{ url: 'https://api.ships.test' }],
  paths: {
    '/ships': {
      get: {
        responses: {
          200: { description: 'ok', content: { 'application/json': { schema: { type: 'array', items: ITEM } } } },
        },
      },
    },
  },
};

const blueprint = createBlueprint(await readDescriptionText({ text: JSON.stringify(DESCRIPTION), address: 'a.json' }));
const [ships] = blueprint.interpretation.streams;
if (ships === undefined) throw new Error('the description has no list');

test('a function is unproven where an overlay that is not sure names it', () => {
  const withHook = (confidence?: number) => {
    const evidence = { source: 'somebody', ...(confidence !== undefined && { confidence }) };
    const pointer = '/interpretation/streams/ships/toRow';
    return applyOverlay(blueprint, parseOverlay({ facts: [{ pointer, value: 'hooks#tidy', evidence }] }));
  };
  expect(isUnproven(ships, withHook(0.5))).toBe(true);
  expect(isUnproven(ships, withHook())).toBe(false);
});

const RECORDS = [{ id: 1, name: 'Ada of Hull', paid: 1250, seen: 1_700_000_000, deep: { flag: 'NL' } }];

test('what is renamed, nested, cut, joined and converted says nothing new', () => {
  const row = {
    id: 1,
    first: 'Ada',
    label: 'nl: Ada of Hull',
    price: 12.5,
    at: '2023-11-14T22:13:20Z',
    text: '1250',
    ok: true,
  };
  expect(() => expectNothingInvented(ships, [row], RECORDS)).not.toThrow();
});

test.each([
  [{ id: 1, name: 'Eve' }, '"Eve"'],
  [{ id: 1, count: 7 }, '7'],
  [{ id: 2, name: 'Ada' }, '2'],
])('%j is invented', (row, what) => {
  expect(() => expectNothingInvented(ships, [row], RECORDS)).toThrow(`a row says ${what}, which its record does not`);
});
