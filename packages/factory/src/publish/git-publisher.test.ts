import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { once } from 'node:events';
import { Secret } from '@tapwright/connector';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PublishOutcome } from '../agents/agent.ts';
import { testRepository, type TestRepository } from '../testing/git-repository.fixture.ts';
import { ledgerPackage, testBench, type PackageTexts, type TestBench } from '../testing/ledger.fixture.ts';
import { packageWith, publishTask } from '../testing/publish-task.fixture.ts';
import { branchName } from './branch-name.ts';
import type { GitTarget } from './git-target.ts';
import { createPublisher } from './publisher.ts';

// Each publication is a dozen processes.
vi.setConfig({ testTimeout: 30_000 });

const BRANCH = 'connector/ledger/run-1';
const FOLDER = 'connectors/source-ledger';

let honest: PackageTexts;
let repository: TestRepository;
let benches: TestBench[];
beforeAll(async () => {
  honest = await ledgerPackage();
});
beforeEach(() => {
  repository = testRepository();
  benches = [];
});
afterEach(() => {
  repository[Symbol.dispose]();
  for (const bench of benches) bench[Symbol.dispose]();
});

type Parts = Parameters<typeof publishTask>[2];

/** Each try has a bench of its own, as after a crash. */
function bench(): TestBench {
  const one = testBench();
  benches.push(one);
  return one;
}

/** `local`: without a remote. */
type Options = Partial<GitTarget> & { readonly local?: boolean };

function publisher({ local = false, ...options }: Options = {}) {
  const remote = local ? {} : { remote: 'origin' };
  return createPublisher({ kind: 'git', repository: repository.path, ...remote, ...options });
}

async function publish(texts: PackageTexts, options: Options = {}, parts: Parts = {}): Promise<PublishOutcome> {
  const own = bench();
  return publisher(options).publish(await publishTask(own, texts, parts), own);
}

async function merge(published: PublishOutcome, options: Options = {}): Promise<PublishOutcome> {
  return publisher(options).merge({ key: 'run-1', published }, bench());
}

const atRemote = (...args: string[]): string => repository.git(args, repository.remote);

test('a package becomes a commit on a branch of its own, here and at the remote; the working tree is never touched', async () => {
  repository.write('README.md', 'Ours, edited\n');
  repository.write('new.txt', 'not committed\n');
  const before = repository.state();
  const outcome = await publish(honest);
  expect(repository.state()).toBe(before);
  expect(existsSync(join(repository.root, 'hook-ran'))).toBe(false);
  expect(outcome).toMatchObject({ kind: 'git', where: BRANCH, branch: BRANCH });
  expect(outcome.commit).toBe(atRemote('rev-parse', BRANCH));
  expect(outcome.commit).toBe(repository.git(['rev-parse', BRANCH]));
  const listed = atRemote('ls-tree', '-r', '--name-only', BRANCH, `${FOLDER}/`).split('\n');
  expect(listed).toEqual([...honest.keys()].map((path) => `${FOLDER}/${path}`).toSorted());
  expect(outcome.changed).toEqual(listed);
  expect(`${atRemote('show', `${BRANCH}:${FOLDER}/package.json`)}\n`).toBe(honest.get('package.json'));
  expect(atRemote('show', `${BRANCH}:README.md`)).toBe('Ours');
  expect(repository.git(['worktree', 'list']).split('\n')).toHaveLength(1);
});

test('its message is a conventional commit with evidence, tests and risk', async () => {
  await publish(honest);
  const message = atRemote('log', '-1', '--format=%B', BRANCH);
  expect(message.split('\n')[0]).toBe('feat(source-ledger): add a connector for Ledger');
  expect(message).toContain('1 stream and 2 actions, version 0.1.0');
  expect(message).toMatch(/Evidence:\n- \d+ facts stated, \d+ inferred, 1 assumed/);
  expect(message).toContain('40 checks passed, 0 failed, 1 skipped; level L3, sandbox bubblewrap');
  expect(message).toContain('97 % of the mutants killed');
  expect(message).toContain('hosts: api.ledger.example; authentication: oauth2-client-credentials');
  expect(atRemote('log', '-1', '--format=%(trailers:key=Tapwright-Run,valueonly)', BRANCH)).toBe('run-1');
  expect(atRemote('log', '-1', '--format=%an <%ae>', BRANCH)).toBe('Mona <mona@example.org>');
});

test('a bot may commit in the place of the person', async () => {
  await publish(honest, { author: { name: 'tapwright[bot]', email: 'bot@example.org' } });
  expect(atRemote('log', '-1', '--format=%an %ce', BRANCH)).toBe('tapwright[bot] bot@example.org');
});

test('a breaking change says so, in the title and below', async () => {
  const first = await publish(honest);
  await merge(first);
  const next = packageWith(honest, { 'src/hooks.ts': `${honest.get('src/hooks.ts')}// next\n` });
  const findings = [{ rule: 'breaking-change', severity: 'warning', message: 'stream accounts is gone' }] as const;
  await publish(next, {}, { key: 'run-2', risk: { change: 'major' }, findings });
  const message = atRemote('log', '-1', '--format=%B', 'connector/ledger/run-2');
  expect(message.split('\n')[0]).toMatch(/^feat\(source-ledger\)!: /);
  expect(message).toContain('\nBREAKING CHANGE: stream accounts is gone\n');
});

test('published again, as after a crash, there is one commit', async () => {
  const first = await publish(honest);
  const second = await publish(honest);
  expect(second).toEqual(first);
  expect(atRemote('rev-list', '--count', `main..${BRANCH}`)).toBe('1');
});

test('a crash between commit and push is gone on with', async () => {
  renameSync(repository.remote, `${repository.remote}.away`);
  await expect(publish(honest, { base: 'main' })).rejects.toThrow(/git ls-remote failed/);
  renameSync(`${repository.remote}.away`, repository.remote);
  // The commit is made, and the push refused.
  const hook = join(repository.remote, 'hooks', 'pre-receive');
  mkdirSync(join(repository.remote, 'hooks'), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\nexit 1\n');
  chmodSync(hook, 0o755);
  await expect(publish(honest)).rejects.toThrow(/git push failed/);
  const made = repository.git(['rev-parse', BRANCH]);
  chmodSync(hook, 0o644);
  expect((await publish(honest)).commit).toBe(made);
  expect(atRemote('rev-parse', BRANCH)).toBe(made);
});

test('a mended package of the same run is a further commit on its branch', async () => {
  await publish(honest);
  const mended = packageWith(honest, { 'src/hooks.ts': `${honest.get('src/hooks.ts')}// mended\n` });
  const { commit, changed } = await publish(mended);
  expect(atRemote('rev-list', '--count', `main..${BRANCH}`)).toBe('2');
  expect(atRemote('rev-parse', BRANCH)).toBe(commit);
  expect(changed).toHaveLength(honest.size);
});

test("somebody else's branch of that name is left alone", async () => {
  repository.git(['branch', BRANCH]);
  await expect(publish(honest)).rejects.toMatchObject({ code: 'branch_taken' });
  expect(repository.git(['rev-parse', BRANCH])).toBe(repository.git(['rev-parse', 'main']));
});

test('what somebody edited on the base branch stops it', async () => {
  await merge(await publish(honest));
  repository.git(['pull', '--quiet', 'origin', 'main']);
  repository.write(`${FOLDER}/src/connector.ts`, 'mine\n');
  repository.write(`${FOLDER}/overlay.json`, '{"mine":1}\n');
  repository.commit('Mine');
  const next = packageWith(honest, { 'src/hooks.ts': `${honest.get('src/hooks.ts')}// next\n` });
  await expect(publish(next, {}, { key: 'run-2' })).rejects.toThrow(
    /overlay\.json, src\/connector\.ts|src\/connector\.ts.*overlay\.json/,
  );
  // What nobody but a run wrote is renewed.
  const hooks = await publish(next, { force: true }, { key: 'run-3' });
  expect(hooks.changed).toContain(`${FOLDER}/src/hooks.ts`);
});

test('the environment of the caller leads git nowhere', async () => {
  const before = { ...process.env };
  Object.assign(process.env, { GIT_DIR: '/nowhere', GIT_WORK_TREE: '/nowhere', GIT_INDEX_FILE: '/nowhere/index' });
  try {
    expect((await publish(honest)).branch).toBe(BRANCH);
  } finally {
    for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']) delete process.env[name];
    Object.assign(process.env, before);
  }
});

test('hooks of the repository run where they are asked for', async () => {
  await publish(honest, { hooks: true });
  expect(existsSync(join(repository.root, 'hook-ran'))).toBe(true);
});

test('the root of a repository may be the place of connectors, and a bare one does as well', async () => {
  const outcome = await publish(honest, { repository: repository.remote, local: true, directory: '.' });
  expect(outcome.changed).toContain('source-ledger/package.json');
  await expect(publish(honest, { directory: '../elsewhere' })).rejects.toMatchObject({ code: 'path_unsafe' });
});

describe('merging', () => {
  test('moves the base branch forward where nothing else happened, once', async () => {
    const published = await publish(honest);
    const before = repository.state();
    const merged = await merge(published);
    expect(merged).toMatchObject({ kind: 'git', where: 'main', commit: published.commit, branch: BRANCH });
    expect(atRemote('rev-parse', 'main')).toBe(published.commit);
    expect(await merge(published)).toEqual(merged);
    expect(repository.state()).toBe(before);
  });

  test('makes a merge commit where the base moved elsewhere, once', async () => {
    const published = await publish(honest);
    repository.write('other.txt', 'other\n');
    repository.commit('Other');
    const merged = await merge(published);
    expect(atRemote('rev-parse', 'main')).toBe(merged.commit);
    expect(atRemote('log', '-1', '--format=%P', 'main').split(' ')).toEqual([
      repository.git(['rev-parse', 'main']),
      published.commit,
    ]);
    expect(atRemote('show', 'main:other.txt')).toBe('other');
    expect(await merge(published)).toEqual(merged);
  });

  test('is refused where the same connector changed meanwhile', async () => {
    const published = await publish(honest);
    repository.write(`${FOLDER}/NOTES.md`, 'mine\n');
    repository.commit('Mine');
    await expect(merge(published)).rejects.toMatchObject({ code: 'base_moved' });
    expect(atRemote('rev-parse', 'main')).toBe(repository.git(['rev-parse', 'main']));
  });

  test('takes the commit that was approved, whatever came onto the branch since', async () => {
    const published = await publish(honest);
    repository.git(['checkout', '--quiet', BRANCH]);
    repository.write('sneaked.txt', 'in\n');
    repository.git(['add', '--all']);
    repository.git(['commit', '--quiet', '--message', 'Sneaked']);
    repository.git(['push', '--quiet', 'origin', BRANCH]);
    repository.git(['checkout', '--quiet', 'main']);
    await merge(published);
    expect(atRemote('rev-parse', 'main')).toBe(published.commit);
  });

  test('says what to run where the base branch is checked out and there is no remote', async () => {
    const local = { local: true };
    const published = await publish(honest, local);
    const before = repository.state();
    await expect(merge(published, local)).rejects.toMatchObject({
      code: 'base_checked_out',
      hint: expect.stringContaining(BRANCH),
    });
    expect(repository.state()).toBe(before);
    const allowed = { local: true, updateCheckedOut: true };
    expect((await merge(published, allowed)).commit).toBe(published.commit);
    expect(readFileSync(join(repository.path, FOLDER, 'package.json'), 'utf8')).toBe(honest.get('package.json'));
    // Done by hand or by us: done.
    expect((await merge(published, local)).commit).toBe(published.commit);
  });

  test('moves a base branch that nobody looks at, without a remote', async () => {
    const local = { local: true, base: 'main' };
    const published = await publish(honest, local);
    repository.git(['checkout', '--quiet', '-b', 'elsewhere']);
    await merge(published, local);
    expect(repository.git(['rev-parse', 'main'])).toBe(published.commit);
  });

  test('says so where the remote protects the branch', async () => {
    const published = await publish(honest);
    const hook = join(repository.remote, 'hooks', 'update');
    mkdirSync(join(repository.remote, 'hooks'), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\nexit 1\n');
    chmodSync(hook, 0o755);
    await expect(merge(published)).rejects.toMatchObject({ code: 'base_protected' });
  });
});

describe('what stands in the way is named', () => {
  test('no git, no repository, no branch', async () => {
    await expect(publish(honest, { git: '/nowhere/git' })).rejects.toMatchObject({ code: 'git_missing' });
    mkdirSync(join(repository.root, 'empty'));
    const empty = { repository: join(repository.root, 'empty') };
    await expect(publish(honest, empty)).rejects.toMatchObject({ code: 'git_repository_missing' });
    await expect(publish(honest, { base: 'nowhere' })).rejects.toMatchObject({ code: 'base_missing' });
  });

  test('a token is sent as a header: no command line and no error has it', async () => {
    const token = ['t0ken', 'that', 'nobody', 'may', 'see'].join('-');
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization ?? '');
      response.writeHead(403).end(`no, ${token}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const log = join(repository.root, 'argv');
    const wrapper = join(repository.root, 'git-with-log');
    writeFileSync(wrapper, `#!/bin/sh\necho "$@" >> '${log}'\nexec git "$@"\n`);
    chmodSync(wrapper, 0o755);
    try {
      const options = {
        git: wrapper,
        remote: `http://mona:${token}@127.0.0.1:${port}/x.git`,
        token: new Secret(token),
      };
      const failure = await publish(honest, { ...options, remote: `http://127.0.0.1:${port}/x.git` }).catch(
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ code: 'git_unauthorized' });
      expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain(token);
      expect(seen[0]).toBe(`Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`);
      expect(readFileSync(log, 'utf8')).toContain('ls-remote');
      expect(readFileSync(log, 'utf8')).not.toContain(token);
      const other = await publish(honest, options).catch((error: unknown) => error);
      expect(String(other)).not.toContain(token);
      const to = { ...options, remote: `http://127.0.0.1:${port}/x.git` };
      seen.length = 0;
      await publish(honest, { ...to, tokenFor: `http://127.0.0.1:${port}/` }).catch(() => undefined);
      expect(seen[0]).toMatch(/^Basic /);
      seen.length = 0;
      await publish(honest, { ...to, tokenFor: 'https://github.com/' }).catch(() => undefined);
      expect(seen.join('')).toBe('');
    } finally {
      server.close();
    }
  });
});

test('every key of a run gives a branch name that git takes, and no two the same', () => {
  const keys = ['run-1', 'a b', 'a-b', '../x', 'x..y', 'x.lock', '~^:?*[', '', 'é'.repeat(200), 'a/b', '-x', 'x.'];
  const names = keys.map((key) => branchName('source-ledger', key));
  expect(new Set(names).size).toBe(keys.length);
  for (const name of names) expect(repository.git(['check-ref-format', '--branch', name])).toBe(name);
});
