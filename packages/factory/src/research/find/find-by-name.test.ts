import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallDescription } from '../testing/small-description.fixture.ts';
import { findByName, findInFolder } from './find-by-name.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-directory-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, content: object | string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}
const find = async (name: string) => (await findByName(name, [folder], 0))?.address.replace(`${folder}/`, '');

test('a name is a provider, a service of one, or a file; the newest version counts', async () => {
  write('APIs/small.example.com/1.9.0/openapi.yaml', smallDescription('Small', '/a'));
  write('APIs/small.example.com/1.10.0/openapi.yaml', smallDescription('Small', '/a'));
  write('APIs/stripe.com/2024/openapi.yaml', smallDescription('Stripe', '/charges'));
  write('APIs/googleapis.com/gmail/v1/openapi.yaml', smallDescription('Gmail', '/messages'));
  write('APIs/googleapis.com/sheets/v4/openapi.yaml', smallDescription('Sheets', '/sheets'));
  write('plain/notion.json', smallDescription('Notion', '/pages'));
  expect(await find('stripe')).toBe('APIs/stripe.com/2024/openapi.yaml');
  expect(await find('Stripe API')).toBe('APIs/stripe.com/2024/openapi.yaml');
  expect(await find('small example')).toBe('APIs/small.example.com/1.10.0/openapi.yaml');
  expect(await find('gmail')).toBe('APIs/googleapis.com/gmail/v1/openapi.yaml');
  expect(await find('googleapis sheets')).toBe('APIs/googleapis.com/sheets/v4/openapi.yaml');
  expect(await find('notion')).toBe('plain/notion.json');
  expect(await find('strip')).toBeUndefined();
  expect(await find('api')).toBeUndefined();
  await expect(find('googleapis')).rejects.toMatchObject({
    code: 'research_ambiguous',
    hint: expect.stringMatching(/gmail.*sheets|sheets.*gmail/),
  });
});

test('what is called right but is no description is passed over', async () => {
  write('APIs/small.com/2.0/openapi.yaml', 'not: a description');
  write('APIs/small.com/1.0/openapi.yaml', smallDescription('Small', '/a'));
  expect(await find('small')).toBe('APIs/small.com/1.0/openapi.yaml');
});

test('of the descriptions in a folder the one that declares most comes first; links are not followed', async () => {
  write('a/openapi.json', smallDescription('Less', '/a'));
  write('b/openapi.json', smallDescription('More', '/a', '/b'));
  write('package.json', { name: 'x', info: {} });
  write('data.json', { things: [] });
  write('node_modules/x/openapi.json', smallDescription('Not this', '/a', '/b', '/c'));
  symlinkSync('/', join(folder, 'root'));
  expect((await findInFolder(folder, 0)).map(({ description }) => description.title)).toEqual(['More', 'Less']);
});
