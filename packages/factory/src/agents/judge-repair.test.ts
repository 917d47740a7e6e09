import { createBlueprint, readDescriptionText, type Blueprint } from '@tapwright/blueprint';
import { beforeAll, expect, test } from 'vitest';
import { petshop } from '../testing/petshop.fixture.ts';
import { problemsOf, repairSchema, withoutClaims } from './judge-repair.ts';

let blueprint: Blueprint;
beforeAll(async () => {
  const description = await readDescriptionText({ text: JSON.stringify(petshop), address: 'petshop.json' });
  const made = createBlueprint(description, { name: 'petshop' });
  const pointer = '/interpretation/streams/0/primaryKey';
  const assumption = { pointer, statement: 'an id is a key', rule: 'key/id', confidence: 0.5 };
  blueprint = { ...made, assumptions: [assumption] };
});

const evidence = { source: 'https://docs.petshop.test', quote: 'made up', confidence: 1 };
const ROW = { pointer: '/interpretation/streams/pets/toRow', value: 'hooks#tidy' };
const TIDY = 'export const tidy = (raw: Record<string, unknown>) => ({ ...raw });\n';

function problems(facts: readonly object[], hooks: string | null = null): readonly string[] {
  const given = facts.map((fact) => ({ evidence, ...fact }));
  return problemsOf(repairSchema.parse({ explanation: '', overlay: { facts: given }, hooks }), blueprint);
}

test('a repair settles what is assumed, adds what is not there, and says again what is known', () => {
  const { baseUrl } = blueprint.interpretation;
  const facts = [
    { pointer: '/interpretation/streams/pets/primaryKey', value: [['name']] },
    { pointer: '/interpretation/baseUrl', value: baseUrl },
    ROW,
  ];
  expect(problems(facts, TIDY)).toEqual([]);
});

const REFUSED: readonly (readonly [what: string, facts: readonly object[], why: RegExp])[] = [
  [
    'another host',
    [{ pointer: '/interpretation/baseUrl', value: 'https://evil.test' }],
    /changes \/interpretation\/base/,
  ],
  [
    'no pages',
    [{ pointer: '/interpretation/streams/pets/pagination', value: { kind: 'none' } }],
    /changes .*pagination/,
  ],
  ['a list less', [{ pointer: '/interpretation/streams/pets', remove: true }], /takes away .*pets/],
  ['no lists at all', [{ pointer: '/interpretation/streams', value: [] }], /takes away pets/],
  ['an action less', [{ pointer: '/interpretation/actions/create_pet', remove: true }], /takes away create_pet/],
  ['no key', [{ pointer: '/interpretation/auth', remove: true }], /takes away \/interpretation\/auth/],
  ['a place that is none', [{ pointer: '/interpretation/__proto__/x', value: true }], /nothing at/],
];

test.for(REFUSED)('a repair that wants %s is refused', ([, facts, why]) => {
  expect(problems(facts).join('\n')).toMatch(why);
});

test('a repair that adds a list is refused', () => {
  const [pets] = blueprint.interpretation.streams;
  const value = { ...pets, name: 'keys', request: { ...pets?.request, path: '/admin/keys' } };
  expect(problems([{ pointer: '/interpretation/streams/-', value }]).join()).toContain('adds keys');
});

test('functions that reach beyond their work are refused before they run', () => {
  const text = `import { readFileSync } from 'node:fs';\n${TIDY}export const key = process.env['TOKEN'];\nvoid readFileSync;\n`;
  expect(problems([ROW], text)).toEqual([
    expect.stringMatching(/src\/hooks\.ts:1 code\/import/),
    expect.stringMatching(/src\/hooks\.ts:3 code\/process/),
  ]);
});

test('however sure a model says that it is, its word proves nothing', () => {
  const overlay = repairSchema.shape.overlay.parse({
    facts: [
      { ...ROW, evidence },
      { ...ROW, evidence: [evidence, { source: 'x', confidence: 0.1 }] },
    ],
  });
  expect(withoutClaims(overlay).facts.map((fact) => fact.evidence)).toEqual([
    { ...evidence, confidence: 0.5 },
    [
      { ...evidence, confidence: 0.5 },
      { source: 'x', confidence: 0.1 },
    ],
  ]);
});
