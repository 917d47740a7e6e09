import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readConfig } from './config-file.ts';

function file(name: string, content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tapwright-config-')), name);
  writeFileSync(path, content);
  return path;
}

test('JSON and YAML say the same', async () => {
  const json = await readConfig({ file: file('c.json', '{"token":"t","owner":"o"}'), env: {} });
  const yaml = await readConfig({ file: file('c.yaml', 'token: t\nowner: o\n'), env: {} });
  expect(json).toEqual({ token: 't', owner: 'o' });
  expect(yaml).toEqual(json);
});

test('a dash reads standard input', async () => {
  expect(await readConfig({ file: '-', stdin: Readable.from(['{"token":"t"}']), env: {} })).toEqual({ token: 't' });
});

test('the environment fills placeholders and overrides fields', async () => {
  const env = { MY_TOKEN: 'from-env', TAPWRIGHT_CONFIG_OWNER: 'other', TAPWRIGHT_CONFIG_PAGE: '3' };
  const config = await readConfig({ file: file('c.yaml', 'token: ${MY_TOKEN}\nowner: o\n'), env });
  expect(config).toEqual({ token: 'from-env', owner: 'other', page: 3 });
});

test('a missing variable is named with its field', async () => {
  await expect(readConfig({ file: file('c.yaml', 'token: ${NOPE}\n'), env: {} })).rejects.toThrow(/token.*NOPE/);
});

test('a broken file is told by its place and never quoted', async () => {
  const path = file('c.json', '{"token": "hunter2-secret",\n "owner": [1, }');
  const error = await readConfig({ file: path, env: {} }).catch((caught: unknown) => caught);
  expect(String(error)).toMatch(/c\.json:2:\d+/);
  expect(String(error)).not.toContain('hunter2');
});

test('a missing file, a folder and a list are clear errors', async () => {
  await expect(readConfig({ file: '/nonexistent/x.json', env: {} })).rejects.toThrow('no such file');
  await expect(readConfig({ file: tmpdir(), env: {} })).rejects.toThrow('it is a folder');
  await expect(readConfig({ file: file('c.json', '[1]'), env: {} })).rejects.toThrow('does not hold an object');
});
