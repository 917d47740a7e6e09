import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionsOfFile } from './known-connections.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-connections-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(text: string): Promise<unknown> {
  const file = join(folder, 'connections.yaml');
  writeFileSync(file, text);
  return await connectionsOfFile(file, '/connectors/source-shop');
}

test('connections of the package are those that name it or nothing', async () => {
  const text = `
- { name: reports, streams: [orders] }
- { name: crm, connector: shop }
- { name: billing, connector: source-shop, streams: [] }
- { name: other, connector: source-other }`;
  expect(await read(text)).toEqual([
    { name: 'reports', streams: ['orders'] },
    { name: 'crm' },
    { name: 'billing', streams: [] },
  ]);
});

test.each([
  ['no list', 'name: reports'],
  ['a line without a name', '- { streams: [a] }'],
  ['a line with something else', '- { name: a, token: secret }'],
  ['no YAML', '- ['],
])('%s is refused with what it has to be', async (_what, text) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'connections_invalid' });
});

test('a file that is not there is said so', async () => {
  const work = connectionsOfFile(join(folder, 'nothing.json'), '/connectors/source-shop');
  await expect(work).rejects.toMatchObject({ code: 'connections_invalid' });
});
