import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listFaults } from './chosen-faults.ts';
import { startMock } from './start-mock.ts';

const DESCRIPTION = `openapi: 3.0.3
info: { title: Diary, version: '1' }
paths:
  /pages:
    get:
      operationId: listPages
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Page' } } } }
components:
  schemas:
    Page: { type: object, required: [id], properties: { id: { type: integer }, text: { type: string } } }
`;

let folder = '';
let description = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-mock-'));
  description = join(folder, 'diary.yaml');
  writeFileSync(description, DESCRIPTION);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a mock takes every fault of the catalogue but those that keep its clients from it', async () => {
  for (const { name, where } of listFaults()) {
    const starting = startMock({ description, faults: [{ name }] });
    if (where === 'grid') {
      await expect(starting, name).rejects.toMatchObject({ code: 'fault_not_on_wire' });
    } else {
      await using mock = await starting;
      expect(mock.config['base_url'], name).toBe(mock.url);
      expect(mock.url.startsWith('https:'), name).toBe(name.startsWith('tls-'));
    }
  }
  await expect(startMock({ description, faults: [{ name: 'reset' }] })).rejects.toMatchObject({
    code: 'fault_unknown',
    hint: expect.stringContaining('reset-in-body'),
  });
});

it('a mock without faults is asked itself', async () => {
  await using mock = await startMock({ description, records: 3 });
  expect(mock.url).toBe(mock.server.url);
  expect(await (await fetch(`${mock.url}/pages`)).json()).toHaveLength(3);
});

it('a mock harms one request in so many, the same ones for the same seed', async () => {
  const statuses = async (): Promise<readonly number[]> => {
    await using mock = await startMock({ description, seed: '7', rate: 0.5, faults: [{ name: '503' }] });
    const found: number[] = [];
    for (let index = 0; index < 12; index++) found.push((await fetch(`${mock.url}/pages`)).status);
    return found;
  };
  const first = await statuses();
  expect(new Set(first)).toEqual(new Set([200, 503]));
  expect(await statuses()).toEqual(first);
});
