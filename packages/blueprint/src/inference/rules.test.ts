import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RULES } from './rules.ts';

const guide = readFileSync(new URL('../../../../docs/inference.md', import.meta.url), 'utf8');

it('every rule is explained in the guide, and the guide explains no other', () => {
  const explained = [...guide.matchAll(/^\| `([a-z-]+\/[a-z0-9-]+)` +\|/gm)].map((match) => match[1]);
  expect(new Set(explained)).toEqual(new Set(Object.keys(RULES)));
});

it('every rule is used by the inference', () => {
  const folder = new URL('.', import.meta.url);
  const files = [
    'auth',
    'base-url',
    'bind',
    'check',
    'cursor',
    'effect',
    'filters',
    'graphql',
    'http',
    'key',
    'parents',
    'records',
    'scalar-records',
    'siblings',
    'single-record',
    'auth-methods',
    'streams',
    'pagination/choose',
    'pagination/page-size',
    'pagination/siblings',
  ];
  const sources = files.map((file) => readFileSync(new URL(`${file}.ts`, folder), 'utf8')).join('\n');
  expect(Object.keys(RULES).filter((rule) => !sources.includes(`'${rule}'`))).toEqual([]);
});
