import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { createBlueprint, readOpenApi, type Blueprint } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import { emitPackage } from './emit/emit-package.ts';
import { blueprintOf, streamOf } from './testing/blueprints.fixture.ts';
import { packageFolder, runTool, typeErrors } from './testing/package-folder.fixture.ts';
import { writePackage } from './write/write-package.ts';

/** Code that leaves traces if it ever runs: in the process, in the file system, on every object. */
const FIRE = `globalThis.fired=1;Object.prototype.fired=1;require('fs').writeFileSync('fired','1');`;

/** Ways out of a string, a template, a comment, a regular expression, a tag. */
const BREAKS = [
  `"; ${FIRE} //`,
  `'; ${FIRE} //`,
  `\`; ${FIRE} //`,
  `\${(()=>{${FIRE}})()}`,
  `*/ ${FIRE} /*`,
  `\\"; ${FIRE} //`,
  `\\\\'); ${FIRE} //`,
  `\n${FIRE}\n`,
  `\r${FIRE}\r`,
  `\u2028${FIRE}\u2029`,
  `\u202e${FIRE}\u2066`,
  `</script><script>${FIRE}</script>`,
  `<!-- ${FIRE} -->`,
  `//# sourceMappingURL=data:application/json,{}`,
  `]}); ${FIRE} ({[`,
  `/; ${FIRE} /`,
  `\u0000\u0008${FIRE}`,
  `\ud800 lone \udc00 ${FIRE}`,
  `| a | [x](javascript:alert(1)) <img src=x onerror="${FIRE}"> \`\`\`\n${FIRE}\n\`\`\``,
  `$(touch fired); \`touch fired\`; & touch fired`,
];

/** Names that are no identifiers, no files, no members, or too much of one. */
const NAMES = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'prototype',
  'toString',
  'import',
  'default',
  'await',
  'class',
  'arguments',
  'undefined',
  '../../../etc/passwd',
  '..\\..\\windows',
  '/etc/passwd',
  'con',
  'NUL',
  'aux.ts',
  'index',
  'node_modules',
  '.env',
  'a.b.c',
  ' spaces and\ttabs ',
  '',
  '…',
  '汉字',
  'аdmin',
  'admin',
  'ADMIN',
  'Admin',
  '2fa',
  'x'.repeat(300),
  `${'x'.repeat(299)}y`,
  'config',
  'client',
  'streams',
  'defineStream',
  'fromParent',
  'z',
  'secret',
];

/** A description in which one text stands in every place that an author can write. */
function openApi(text: string): string {
  const schema = {
    type: 'object',
    title: text,
    description: text,
    required: ['id', text],
    properties: {
      id: { type: 'string', description: text, pattern: text, format: text, default: text, example: text },
      [text]: { type: 'string', enum: [text, 'plain'] },
      nested: { type: 'object', properties: { [text]: { type: 'integer', description: text } } },
      updated_at: { type: 'string', format: 'date-time' },
    },
  };
  const safePath = text.replaceAll(/[{}?#]/g, '');
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: text, version: text, description: text, contact: { url: text } },
    externalDocs: { url: text, description: text },
    servers: [
      {
        url: `https://{host}.example.com/${encodeURI(safePath.toWellFormed())}`,
        description: text,
        variables: { host: { default: text, description: text, enum: [text, 'b'] } },
      },
    ],
    security: [{ [text]: [text] }, { other: [] }],
    tags: [{ name: text, description: text }],
    paths: {
      '/things': {
        get: {
          operationId: text,
          summary: text,
          description: text,
          tags: [text],
          parameters: [
            {
              name: text,
              in: 'query',
              description: text,
              required: true,
              schema: { type: 'string', pattern: text, default: text },
            },
            { name: `x-${text}`, in: 'header', schema: { type: 'string' } },
            { name: 'page', in: 'query', schema: { type: 'integer' } },
          ],
          responses: {
            200: {
              description: text,
              content: {
                'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } },
              },
            },
          },
        },
        post: {
          operationId: `${text} create`,
          summary: text,
          requestBody: { description: text, content: { 'application/json': { schema } } },
          responses: { 201: { description: text, content: { 'application/json': { schema, example: { id: text } } } } },
        },
      },
      [`/things/{id}/${safePath}`]: {
        get: {
          operationId: `list ${text}`,
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            200: { description: text, content: { 'application/json': { schema: { type: 'array', items: schema } } } },
          },
        },
      },
    },
    components: {
      schemas: { Thing: schema },
      securitySchemes: {
        [text]: { type: 'apiKey', in: 'header', name: text, description: text },
        other: {
          type: 'oauth2',
          description: text,
          flows: {
            clientCredentials: {
              tokenUrl: `https://x.test/${encodeURIComponent(text.toWellFormed())}`,
              scopes: { [text]: text },
            },
          },
        },
      },
    },
  });
}

/** The same names in every place of a blueprint that an overlay or another reader may fill. */
function namesBlueprint(names: readonly string[]): Blueprint {
  const schemas = Object.fromEntries(
    names.map((name) => [
      name,
      { type: 'object', properties: Object.fromEntries(names.map((field) => [field, { $ref: `#/schemas/${name}` }])) },
    ]),
  );
  return blueprintOf({
    title: names.join(' '),
    contract: {
      schemas,
      operations: names.map((name) => ({
        id: name,
        method: 'POST' as const,
        path: `/x/{${name}}`,
        parameters: names.map((field) => ({ name: field, in: 'query' as const, schema: { type: 'string' } })),
        responses: { '200': { content: { 'application/json': { schema: { $ref: `#/schemas/${name}` } } } } },
        pointer: name,
      })),
    },
    interpretation: {
      config: names
        .filter((name) => name !== 'config')
        .map((name) => ({ name, type: 'string' as const, required: true, title: name, pattern: name })),
      auth: names.map((name) => ({
        name,
        title: name,
        methods: [{ kind: 'bearer' as const, token: { config: name } }],
      })),
      http: { headers: Object.fromEntries(names.map((name) => [name, { config: name }])) },
      streams: names.map((name) =>
        streamOf(name, {
          schema: { $ref: `#/schemas/${name}` },
          primaryKey: [[name]],
          request: {
            method: 'GET',
            path: '/x',
            query: Object.fromEntries(names.map((field) => [field, { value: field }])),
          },
          records: { path: [name, '__proto__'] },
        }),
      ),
      actions: names.map((name) => ({ name, operation: name, operationClass: 'unsafe' as const })),
    },
  });
}

function hostileBlueprints(): Blueprint[] {
  const blueprints = [namesBlueprint(NAMES), namesBlueprint(BREAKS)];
  for (const text of [...BREAKS, ...NAMES.filter((_, index) => index % 3 === 0)]) {
    blueprints.push(createBlueprint(readOpenApi({ text: openApi(text) }), { name: 'hostile' }));
  }
  return blueprints;
}

test('a hostile description cannot write code, files or markup', { timeout: 240_000 }, async () => {
  const blueprints = hostileBlueprints();
  expect(blueprints.length).toBeGreaterThanOrEqual(30);
  const packages: Record<string, ReadonlyMap<string, string>> = {};
  for (const [index, blueprint] of blueprints.entries()) {
    const { files } = await emitPackage(blueprint);
    expectSafePaths([...files.keys()]);
    // The tests are the same for every package.
    packages[`p${index}`] = new Map([...files].filter(([path]) => !path.startsWith('tests/')));
  }
  for (const files of Object.values(packages)) expectSafeMarkdown(files.get('README.md') ?? '');
  // All of them are parsed by the formatter and run below; the first ones, with all names at once, are type-checked too.
  using some = packageFolder(Object.fromEntries(Object.entries(packages).slice(0, 6)));
  expect(await typeErrors(some)).toEqual([]);
  using folder = packageFolder(packages);
  expect(await fired(folder.path, Object.keys(packages))).toBe('quiet\n');
  expect(existsSync(join(folder.path, 'fired'))).toBe(false);
});

/** Loads every module of every package in a process of its own, and looks for traces. */
async function fired(folder: string, packages: readonly string[]): Promise<string> {
  const script = `
    for (const name of ${JSON.stringify(packages)}) {
      const { default: connector, config } = await import('./' + name + '/src/index.ts');
      if (connector.name !== 'source-hostile' && connector.name !== 'source-shop') throw new Error(connector.name);
      if (Object.getPrototypeOf(connector.client) !== Object.prototype) throw new Error('prototype of ' + name);
      for (const stream of connector.streams) if (Object.getPrototypeOf(stream.schema) !== Object.prototype) throw new Error('schema');
      config.safeParse({});
    }
    console.log(globalThis.fired === undefined && {}.fired === undefined ? 'quiet' : 'fired');
  `;
  writeFileSync(join(folder, 'load.mjs'), script);
  const { output } = await runTool(folder, 'node', ['--no-warnings', '--conditions=@tapwright/source', 'load.mjs']);
  return output;
}

function expectSafePaths(paths: readonly string[]): void {
  const root = resolve('/package');
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
  for (const path of paths) {
    expect(path).toMatch(/^[A-Za-z0-9._/-]+$/);
    expect(resolve(root, path).startsWith(root + sep)).toBe(true);
    for (const part of path.split('/')) {
      expect(part.length).toBeLessThan(100);
      expect(part).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|^\.+$|\.$/i);
    }
  }
}

/** Outside of code, nothing may act: no tag, no link but ours. */
function expectSafeMarkdown(text: string): void {
  const plain = text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
  expect(plain).not.toMatch(/<[a-z!/]/i);
  expect(plain).not.toMatch(/(?<!\\)\]\((?!IMPLEMENTATION\.md|https?:)/);
}

test('hostile packages can be written to a real folder', { timeout: 60_000 }, async () => {
  using folder = packageFolder({});
  const out = join(folder.path, 'deep', 'package');
  mkdirSync(out, { recursive: true });
  const emitted = await emitPackage(namesBlueprint(NAMES));
  const report = writePackage(out, emitted);
  expect(report.written.length).toBe(emitted.files.size);
  expect(existsSync(join(folder.path, 'deep', 'passwd'))).toBe(false);
});
