import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { exampleBlueprint } from './diff/example-blueprint.ts';
import { migrateBlueprint } from './migrate-blueprint.ts';
import { blueprintJsonSchema, parseBlueprint } from './parse.ts';

const published = new URL('../blueprint.schema.json', import.meta.url);

test('a blueprint survives being written and read', () => {
  const blueprint = exampleBlueprint();
  expect(parseBlueprint(JSON.parse(canonicalJson(blueprint)))).toEqual(blueprint);
});

test('each wrong place is named by its pointer', () => {
  const wrong = { ...exampleBlueprint(), name: 'Not A Name', contract: { servers: 5 }, extra: true };
  expect(() => parseBlueprint(wrong)).toThrow(/\/name: .*; \/contract\/servers: .*; and \d+ more$/);
});

test.each([
  [undefined, 'blueprint_invalid'],
  [[], 'blueprint_invalid'],
  [{ openapi: '3.0.0' }, 'blueprint_invalid'],
  [{ formatVersion: 'one' }, 'blueprint_version'],
  [{ formatVersion: 0 }, 'blueprint_version'],
  [{ formatVersion: 99 }, 'blueprint_version'],
])('%j is no blueprint that can be read', (json, code) => {
  expect(() => parseBlueprint(json)).toThrow(expect.objectContaining({ code }));
});

test('an old blueprint goes through every step to the newest version', () => {
  const steps = { 1: (old: object) => ({ ...old, one: true }), 2: (old: object) => ({ ...old, two: true }) };
  expect(migrateBlueprint({ formatVersion: 1 }, steps, 3)).toEqual({ formatVersion: 3, one: true, two: true });
  expect(() => migrateBlueprint({ formatVersion: 1 }, { 2: steps[2] }, 3)).toThrow('formatVersion 1 is not known');
  expect(() => migrateBlueprint({ formatVersion: 4 }, steps, 3)).toThrow('is newer than 3');
});

// After a change of the schema: TAPWRIGHT_UPDATE=1 vitest run packages/blueprint/src/parse.test.ts
test('the published JSON Schema is that of the code', () => {
  if (process.env['TAPWRIGHT_UPDATE'] === '1') writeFileSync(published, canonicalJson(blueprintJsonSchema()));
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(blueprintJsonSchema());
});

test('the JSON Schema accepts a blueprint and refuses a wrong one', () => {
  const validate = new Ajv2020({ strict: false }).compile(blueprintJsonSchema());
  expect(validate(exampleBlueprint())).toBe(true);
  expect(validate({ ...exampleBlueprint(), contract: { servers: 5 } })).toBe(false);
});
