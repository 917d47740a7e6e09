import { describe, expect, test } from 'vitest';
import { forbiddenCode } from './forbidden-code.ts';

const HOOKS = `/** Entries. */
export function tidy(raw: Record<string, unknown>): Record<string, unknown> {
  return { ...raw };
}
`;

/** What, how it is written, rule, text of the line that is named: by default the first one. */
const forbidden: readonly (readonly [what: string, text: string, rule: string, mark?: string])[] = [
  ['the file system', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;", 'code/import'],
  ['a process', "import * as child from 'child_process';\nexport const run = child;", 'code/import'],
  ['a socket', "export { connect } from 'node:net';", 'code/import'],
  ['another client', "import { request } from 'node:https';\nexport { request };", 'code/import'],
  ['datagrams', "import 'node:dgram';", 'code/import'],
  ['threads', "import { Worker as W } from 'node:worker_threads';\nexport { W };", 'code/import'],
  ['another context', "import vm from 'node:vm';\nexport { vm };", 'code/import'],
  ['a package nobody declared', "import left from 'left-pad';\nexport { left };", 'code/import'],
  ['a file outside of the package', "export * from '../../outside.ts';", 'code/import'],
  ['a module as it goes', 'export const load = (name: string) => import(name);', 'code/import', 'import(name)'],
  ['eval', "export const two = eval('1 + 1');", 'code/eval'],
  ['the Function constructor', "export const f = new Function('return 1');", 'code/eval'],
  ['the Function constructor by another way', "export const g = (() => 1).constructor('return 1');", 'code/eval'],
  ['a name put together', "export const h = (() => 1)['con' + 'structor'];", 'code/eval'],
  ['an escaped name', String.raw`export const k = \u0065val;`, 'code/eval'],
  ['the environment', 'export const key = process.env.TOKEN;', 'code/process'],
  ['a binding', "export const b = process['binding'];", 'code/process'],
  [
    'a process under a cloak',
    'declare const process: { env: object };\nexport const e = process.env;',
    'code/process',
    'process.env',
  ],
  ['globalThis', "export const t = globalThis['pro' + 'cess'];", 'code/global'],
  ['fetch', "export const n = () => fetch('https://api.ledger.example');", 'code/network'],
  ['a web socket', "export const w = () => new WebSocket('wss://api.ledger.example');", 'code/network'],
  ['a prototype', 'Array.prototype.map = () => [];', 'code/prototype'],
  ['__proto__', 'export const p = { __proto__: null };', 'code/prototype'],
  ['a builtin', "JSON.parse = () => 'mine';", 'code/global'],
  ['a builtin, defined', "Object.defineProperty(Date, 'now', { value: () => 0 });", 'code/global'],
  [
    'a credential handed out',
    'export const r = (config: { token: { reveal(): string } }) => config.token.reveal();',
    'code/secret',
  ],
  [
    'a member that is unpacked',
    "const { constructor: make } = () => 1;\nexport const q = make('return 1');",
    'code/eval',
  ],
  ['what an object inherits', 'export const i = Object.getPrototypeOf(async () => {});', 'code/prototype'],
  [
    'the client of the runtime',
    "import { guardedFetch } from '@tapwright/connector';\nexport { guardedFetch };",
    'code/import',
  ],
  ['all of the runtime', "export * from '@tapwright/connector';", 'code/import'],
  ['reveal as a function', "import { reveal } from '@tapwright/connector';\nexport { reveal };", 'code/secret'],
  ['a compiler', "import { z } from 'zod';\nexport const c = new z.core.Doc(['x']);", 'code/eval', 'z.core'],
  ['an enumeration', 'export enum Kind {\n  now = fetch.length,\n}', 'code/syntax'],
  ['silence', '// @ts-nocheck', 'code/silenced'],
  ['text that reads otherwise', "export const o = 'admin\u202e';", 'code/hidden'],
  ['syntax', 'export const = 1;', 'code/syntax'],
];

const byHand = { kind: 'src', unproven: true } as const;

describe('code by hand', () => {
  test.for(forbidden)('%s is found at its line', ([, text, rule, mark = text.split('\n')[0] ?? '']) => {
    const whole = `${HOOKS}${text}\n`;
    const line = whole.split('\n').findIndex((one) => one.includes(mark)) + 1;
    expect(forbiddenCode('src/hooks.ts', whole, byHand)).toContainEqual(
      expect.objectContaining({ rule, severity: 'blocker', file: 'src/hooks.ts', line }),
    );
  });

  test('names that are its own are no globals', () => {
    const text = `
import { type ConfigError, isJsonObject } from '@tapwright/connector';
import { z } from 'zod';
import type { Readable } from 'node:stream';

export function own(process: { env: string }, fetch: string): string {
  const { env: eval_ } = process;
  try {
    return \`\${fetch}\${eval_}\`;
  } catch (self) {
    for (const window of [self]) return String(window);
  }
  var global = 1;
  return String(global);
}
export const record = { process: 1, fetch: 2, constructor: 3 };
export const typed: typeof record = { ...record };
export class Function_ {
  fetch = 1;
  eval(): number {
    return this.fetch;
  }
}
export const used = [isJsonObject, z.string()] satisfies unknown[];
export type Used = ConfigError | Readable | Promise<typeof fetch>;
`;
    expect(forbiddenCode('src/hooks.ts', text, byHand)).toEqual([]);
  });

  test('a name that is bound in one place is free in another', () => {
    const text = `
export const one = (fetch: () => void): void => fetch();
export const two = (): unknown => fetch;
{
  const process = 1;
  void process;
}
export const three = process;
`;
    const found = forbiddenCode('src/hooks.ts', text, byHand).map(({ rule, line }) => [rule, line]);
    expect(found).toEqual([
      ['code/network', 3],
      ['code/process', 8],
    ]);
  });

  test('of a package that signs its requests may reveal secrets', () => {
    const text = 'export const sign = (config: { key: { reveal(): string } }): string => config.key.reveal();\n';
    expect(forbiddenCode('src/hooks.ts', text, byHand)).toHaveLength(1);
    expect(forbiddenCode('src/hooks.ts', text, { ...byHand, signs: true })).toEqual([]);
  });
});

test('tests may use the test runner, and nothing that leaves it', () => {
  const text = `import { test } from 'node:test';
import { readFileSync } from 'node:fs';
test('x', () => void readFileSync(new URL('./x.json', import.meta.url)));
`;
  const found = forbiddenCode('tests/x.test.ts', text, { kind: 'tests', unproven: true });
  expect(found.map(({ rule, line }) => [rule, line])).toEqual([['code/import', 2]]);
});

test('what the emitter printed may take all of the runtime', () => {
  const text = "import { runAsProgram } from '@tapwright/connector';\nawait runAsProgram();\n";
  expect(forbiddenCode('src/main.ts', text, { kind: 'src', unproven: false })).toEqual([]);
  expect(forbiddenCode('src/main.ts', text, byHand)).toHaveLength(1);
});
