import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readListing } from '../agents/snapshot.ts';
import { createReviewAgent } from '../review/review-package.ts';
import { testRepository } from '../testing/git-repository.fixture.ts';
import { ledgerPackage, testBench, writeTexts, LEDGER, type PackageTexts } from '../testing/ledger.fixture.ts';
import { packageWith, publishTask } from '../testing/publish-task.fixture.ts';
import { testRegistry } from '../testing/npm-registry.fixture.ts';
import { createPublisher, type PublisherOptions } from './publisher.ts';

const TOKEN = ['npm', 'token', 'nobody', 'sees'].join('-');

/** What users have: a stream more than the next version will have. */
let before: PackageTexts;
let after: PackageTexts;
let root = '';
beforeAll(async () => {
  after = await ledgerPackage();
  before = await ledgerPackage(
    LEDGER.replace(
      '  /entries/{id}:',
      `  /accounts:
    get:
      operationId: listAccounts
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Entry' } } } }
  /entries/{id}:`,
    ),
  );
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tapwright-published-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The class of change that the risk card tells, where this is what would be published over. */
async function changeOver(options: PublisherOptions, texts = after): Promise<string | undefined> {
  using bench = testBench();
  const published = await createPublisher(options).published('ledger', bench, 'run-1');
  if (published === undefined) return undefined;
  const files = Object.keys(await readListing(published, bench.artefacts));
  expect(files).toEqual(expect.arrayContaining(['blueprint.json', 'package.json']));
  expect(files).not.toContain('config.json');
  using reviewing = testBench({ artefacts: bench.artefacts });
  const task = {
    name: 'ledger',
    package: await reviewing.keep(texts),
    blueprint: await reviewing.approve(),
    dossier: await reviewing.artefacts.put('{}'),
    published,
  };
  return (await createReviewAgent({ skipTypes: true })(task, reviewing)).risk.change;
}

/** A gzipped tar of a package, as npm lays it out. */
function tarballOf(texts: PackageTexts): Buffer {
  const blocks = [...texts].flatMap(([path, text]) => {
    const body = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(`package/${path}`);
    header.write('0000644\0', 100);
    header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        0ustar\u000000', 148);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

describe('what users have now', () => {
  test('is what lies in the folder, without a config', async () => {
    const out = join(root, 'source-ledger');
    expect(await changeOver({ kind: 'folder', out })).toBeUndefined();
    mkdirSync(out);
    writeFileSync(join(out, 'package.json'), '{"name":"something-else"}');
    expect(await changeOver({ kind: 'folder', out })).toBeUndefined();
    writeTexts(out, new Map([...before, ['config.json', '{"client_secret":"s3cr3t"}']]));
    expect(await changeOver({ kind: 'folder', out })).toBe('major');
    expect(await changeOver({ kind: 'folder', out }, before)).toBe('none');
  });

  test('is what they had before a run, also when that run has published already', async () => {
    const out = join(root, 'source-ledger');
    writeTexts(out, before);
    using bench = testBench();
    const publisher = createPublisher({ kind: 'folder', out });
    const first = await publisher.published('ledger', bench, 'run-1');
    const task = (key: string) => publishTask(bench, packageWith(after, {}), { key });
    await publisher.publish(await task('run-1'), bench);
    expect(await publisher.published('ledger', bench, 'run-1')).toBe(first);
    await publisher.publish(await task('run-1'), bench);
    expect(await publisher.published('ledger', bench, 'run-1')).toBe(first);
    expect([undefined, first]).not.toContain(await publisher.published('ledger', bench, 'run-2'));
    const vacant = createPublisher({ kind: 'folder', out: join(root, 'new') });
    await vacant.publish(await task('run-1'), bench);
    expect(await vacant.published('ledger', bench, 'run-1')).toBeUndefined();
  });

  test('of another name is no package of theirs', async () => {
    const other = new Map(before).set('package.json', '{"name":"source-other","version":"0.1.0"}');
    writeTexts(root, other);
    expect(await changeOver({ kind: 'folder', out: root })).toBe('none');
  });

  test('is what the base branch has at the remote, and no working tree is touched', async () => {
    using repository = testRepository();
    const target = { kind: 'git', repository: repository.path, remote: 'origin' } as const;
    expect(await changeOver(target)).toBeUndefined();
    for (const [path, text] of before) repository.write(join('connectors', 'source-ledger', path), text);
    repository.commit('Theirs');
    repository.write('README.md', 'In the middle of something\n');
    const state = repository.state();
    expect(await changeOver(target)).toBe('major');
    expect(await changeOver({ kind: 'git', repository: repository.remote, base: 'main' })).toBe('major');
    expect(repository.state()).toBe(state);
  });

  test('is the version that npm would install, or the newest tarball that lies there', async () => {
    await using registry = await testRegistry(TOKEN);
    const there = { address: registry.address, token: TOKEN, allowPrivate: true };
    const options = { kind: 'npm', out: root, registry: there } as const;
    expect(await changeOver(options)).toBeUndefined();
    registry.seed('source-ledger', '0.1.0', tarballOf(before), { name: 'source-ledger', version: '0.1.0' });
    expect(await changeOver(options)).toBe('major');
    for (const [version, texts] of [
      ['0.9.0', before],
      ['0.10.0', after],
    ] as const)
      writeFileSync(join(root, `source-ledger-${version}.tgz`), tarballOf(texts));
    expect(await changeOver({ kind: 'npm', out: root })).toBe('none');
  });
});

describe('before anything is done', () => {
  test('a folder that can be none is refused', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const check = (options: PublisherOptions): Promise<void> => createPublisher(options).check();
    await check({ kind: 'folder', out: join(dirname(file), 'new', 'deep') });
    await expect(check({ kind: 'folder', out: file })).rejects.toMatchObject({ code: 'path_unsafe' });
    await expect(check({ kind: 'npm', out: join(file, 'x') })).rejects.toMatchObject({ code: 'path_unsafe' });
  });

  test.each(['nonsense', 'http://registry.example', 'https://me:secret@registry.example', 'file:///tmp'])(
    'a registry at %s is refused',
    async (address) => {
      const options = { kind: 'npm', out: root, registry: { address, token: TOKEN } } as const;
      const failure = await createPublisher(options)
        .check()
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'registry_invalid' });
      expect(String(failure)).not.toContain('secret');
    },
  );

  test('a folder without a repository, a base and a remote that are not there are refused', async () => {
    using repository = testRepository();
    const check = (more: object): Promise<void> =>
      createPublisher({ kind: 'git', repository: repository.path, ...more }).check();
    await check({ remote: 'origin' });
    await expect(check({ repository: root })).rejects.toMatchObject({ code: 'git_repository_missing' });
    await expect(check({ repository: join(root, 'nowhere') })).rejects.toMatchObject({ code: 'git_missing' });
    await expect(check({ base: 'trunk' })).rejects.toMatchObject({ code: 'base_missing' });
    await expect(check({ remote: 'nobody' })).rejects.toThrow();
    await expect(check({ directory: '../up' })).rejects.toMatchObject({ code: 'path_unsafe' });
  });
});
