import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDescription } from './read-description.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'blueprint-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A main file in the folder `api` whose one schema is a reference. */
function main(reference: string): string {
  return write(
    'api/openapi.yaml',
    `openapi: 3.0.3
info: { title: T, version: '1' }
servers: [{ url: https://a.example }]
paths:
  /a: { $ref: './paths/a.yaml', parameters: [{ name: lang, in: query, schema: { type: string } }] }
components:
  schemas:
    Pet:
      $ref: '${reference}'
`,
  );
}

beforeEach(() => {
  write(
    'api/paths/a.yaml',
    `get:
  responses:
    200: { description: ok, content: { application/json: { schema: { $ref: '../schemas/pet.yaml' } } } }
    404: { $ref: '../openapi.yaml#/components/schemas/Nothing' }
`,
  );
  write(
    'api/schemas/pet.yaml',
    `type: object\nproperties:\n  owner: { $ref: 'people.json#/Owner' }\n  mother: { $ref: 'pet.yaml' }\n`,
  );
  write(
    'api/schemas/people.json',
    JSON.stringify({ Owner: { type: 'object', properties: { pets: { items: { $ref: 'pet.yaml' } } } } }),
  );
});

test('references over files inside the folder are followed, and circular ones end', async () => {
  const { contract, warnings, source } = await readDescription(main('schemas/pet.yaml'));
  expect(contract.schemas).toEqual({
    Pet: { type: 'object', properties: { owner: { $ref: '#/schemas/Owner' }, mother: { $ref: '#/schemas/Pet' } } },
    Owner: { type: 'object', properties: { pets: { items: { $ref: '#/schemas/Pet' } } } },
  });
  expect(contract.operations[0]).toMatchObject({
    id: 'GET /a',
    pointer: '/paths/~1a/get',
    parameters: [{ name: 'lang', in: 'query' }],
    responses: { 200: { content: { 'application/json': { schema: { $ref: '#/schemas/Pet' } } } } },
  });
  expect(source.address).toBe('openapi.yaml');
  expect(warnings).toEqual([
    {
      message: 'the reference `../openapi.yaml#/components/schemas/Nothing` leads nowhere; the part is left out',
      pointer: '/get/responses/404',
      line: 4,
      file: path.join('paths', 'a.yaml'),
    },
  ]);
});

test('the hash covers every file that was read', async () => {
  const file = main('schemas/pet.yaml');
  const before = await readDescription(file);
  write('api/schemas/people.json', JSON.stringify({ Owner: { type: 'string' } }));
  const after = await readDescription(file);
  expect(after.source.hash).not.toBe(before.source.hash);
});

test('a missing file is a warning with its place', async () => {
  const { warnings } = await readDescription(main('schemas/gone.yaml'));
  expect(warnings.find(({ pointer }) => pointer === '/components/schemas/Pet')).toEqual({
    message: 'the file of the reference `schemas/gone.yaml` does not exist; the part is left out',
    pointer: '/components/schemas/Pet',
    line: 8,
    file: 'openapi.yaml',
  });
});

test.each(['../secret.yaml', '/etc/passwd', '%2e%2e/secret.yaml', 'schemas/../../secret.yaml'])(
  'a reference out of the folder is refused: %s',
  async (reference) => {
    write('secret.yaml', 'type: string');
    await expect(readDescription(main(reference))).rejects.toMatchObject({
      code: 'description_reference_outside',
      message: expect.stringMatching(
        /^openapi\.yaml:8: .*leaves the description's folder \(at \/components\/schemas\/Pet\)$/,
      ),
    });
  },
);

test('a link that points out of the folder is refused', async () => {
  write('secret.yaml', 'type: string');
  symlinkSync(path.join(folder, 'secret.yaml'), path.join(folder, 'api/schemas/link.yaml'));
  await expect(readDescription(main('schemas/link.yaml'))).rejects.toMatchObject({
    code: 'description_reference_outside',
  });
});

test('a wider folder may be allowed', async () => {
  write('shared/common.yaml', 'type: string');
  const { contract } = await readDescription(main('../shared/common.yaml'), { allowedRoot: folder });
  expect(contract.schemas['Pet']).toEqual({ type: 'string' });
});

test.each(['https://elsewhere.example/pet.yaml#/Pet', '//elsewhere.example/pet.yaml', 'file:///etc/passwd'])(
  'a reference over the network or by scheme is refused: %s',
  async (reference) => {
    await expect(readDescription(main(reference))).rejects.toMatchObject({
      code: 'description_remote_reference',
      message: expect.stringContaining('openapi.yaml:8:'),
      hint: expect.stringContaining('Bundle'),
    });
  },
);

test('a referenced file that cannot be parsed is told by its own name and line', async () => {
  write('api/schemas/broken.yaml', 'a: 1\nb: [\n');
  await expect(readDescription(main('schemas/broken.yaml'))).rejects.toMatchObject({
    code: 'description_syntax',
    message: expect.stringMatching(/^schemas.broken\.yaml:\d+:\d+: /),
  });
});
