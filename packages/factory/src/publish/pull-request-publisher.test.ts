import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Connection } from '@tapwright/connector';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { PublishOutcome } from '../agents/agent.ts';
import { githubAt, testForge, type TestForge } from '../testing/forge.fixture.ts';
import { testRepository, type TestRepository } from '../testing/git-repository.fixture.ts';
import { ledgerPackage, testBench, type PackageTexts, type TestBench } from '../testing/ledger.fixture.ts';
import { packageWith, publishTask } from '../testing/publish-task.fixture.ts';
import { openGithub } from './github-access.ts';
import { githubPullRequests } from './github-pull-requests.ts';
import { createPublisher } from './publisher.ts';

vi.setConfig({ testTimeout: 30_000 });

const TOKEN = ['gh', 'token', 'nobody', 'sees'].join('-');
const BRANCH = 'connector/ledger/run-1';

let honest: PackageTexts;
let repository: TestRepository;
let forge: TestForge;
let connection: Connection;
let benches: TestBench[];
beforeAll(async () => {
  honest = await ledgerPackage();
});
beforeEach(async () => {
  repository = testRepository();
  forge = await testForge(repository, TOKEN);
  connection = await githubAt(forge.address, TOKEN);
  benches = [];
});
afterEach(async () => {
  await connection.close();
  await forge[Symbol.asyncDispose]();
  repository[Symbol.dispose]();
  for (const bench of benches) bench[Symbol.dispose]();
});

function bench(): TestBench {
  const one = testBench();
  benches.push(one);
  return one;
}

function publisher() {
  const pullRequests = githubPullRequests(connection, { owner: 'mona', repository: 'connectors' });
  return createPublisher({ kind: 'pull-request', repository: repository.path, pullRequests });
}

async function publish(texts = honest, parts: Parameters<typeof publishTask>[2] = {}): Promise<PublishOutcome> {
  const own = bench();
  return publisher().publish(await publishTask(own, texts, parts), own);
}

async function merge(published: PublishOutcome): Promise<PublishOutcome> {
  return publisher().merge({ key: 'run-1', published }, bench());
}

test('a branch is pushed and a pull request made that says what a person has to know', async () => {
  const findings = [
    {
      rule: 'model',
      severity: 'note',
      message: 'ping @everyone, closes #12, <img src=x> [link](https://evil.example)',
    },
  ] as const;
  const outcome = await publish(honest, { findings });
  expect(outcome).toMatchObject({
    kind: 'pull-request',
    where: 'https://forge.test/mona/connectors/pull/1',
    branch: BRANCH,
    commit: repository.git(['rev-parse', BRANCH], repository.remote),
  });
  const [pull] = forge.pulls;
  expect(pull).toMatchObject({
    branch: BRANCH,
    base: 'main',
    title: 'feat(source-ledger): add a connector for Ledger',
  });
  const body = pull?.body ?? '';
  for (const heading of ['## Evidence', '## Tests', '## Risk', '## Try it']) expect(body).toContain(heading);
  expect(body).toContain('| Checks | 40 passed, 0 failed, 1 skipped |');
  expect(body).toContain('| Hosts | `api.ledger.example` |');
  expect(body).toContain('cd connectors/source-ledger');
  // Text of others calls nobody, closes nothing and shows nothing.
  expect(body).not.toMatch(/@everyone|#12|<img|(?<!\\)\]\(|https:/);
  expect(body).not.toContain(TOKEN);
});

test('what looks like a credential gets into neither commit nor pull request', async () => {
  const secret = ['ghp', 'a1B2c3D4e5'.repeat(4)].join('_');
  const findings = [
    { rule: 'breaking-change', severity: 'warning', message: `token ${secret} is gone` },
    { rule: 'model', severity: 'note', message: `${'word '.repeat(36)}${secret}` },
  ] as const;
  const { commit = '' } = await publish(honest, { findings, risk: { change: 'major' } });
  const [pull] = forge.pulls;
  const message = repository.git(['log', '-1', '--format=%B', commit]);
  expect(pull?.body).toContain(String.raw`token \[secret\] is gone`);
  // What encodes or cuts a text may not save a token from being seen.
  for (const text of [pull?.body, pull?.title, message]) expect(text).not.toContain('a1B2c3D4e5');
});

test('published again there is one pull request, with what is true now', async () => {
  await publish();
  const mended = packageWith(honest, { 'src/hooks.ts': `${honest.get('src/hooks.ts')}// mended\n` });
  await publish(mended, { test: { counts: { passed: 41, failed: 0, skipped: 0 } } });
  expect(forge.pulls).toHaveLength(1);
  expect(forge.pulls[0]?.body).toContain('41 passed');
});

test('an answer that was lost makes no second pull request', async () => {
  forge.loseAnswer = 'POST';
  expect((await publish()).where).toBe('https://forge.test/mona/connectors/pull/1');
  expect(forge.pulls).toHaveLength(1);
  expect(forge.asked.filter((one) => one.startsWith('POST'))).toHaveLength(1);
});

test('it is merged after the last gate, once, also where the answer was lost', async () => {
  const published = await publish();
  forge.loseAnswer = '/merge';
  const merged = await merge(published);
  expect(merged.commit).toBe(repository.git(['rev-parse', 'main'], repository.remote));
  expect(await merge(published)).toEqual(merged);
  expect(forge.asked.filter((one) => one.endsWith('/merge'))).toHaveLength(1);
});

test('commits that nobody approved are not merged', async () => {
  const published = await publish();
  const mended = packageWith(honest, { 'src/hooks.ts': `${honest.get('src/hooks.ts')}// sneaked\n` });
  await publish(mended);
  await expect(merge(published)).rejects.toMatchObject({ code: 'base_moved' });
});

test('one that was closed stays closed', async () => {
  const published = await publish();
  Object.assign(forge.pulls[0] ?? {}, { state: 'closed' });
  await expect(publish()).rejects.toMatchObject({ code: 'pull_request_closed' });
  await expect(merge(published)).rejects.toMatchObject({ code: 'pull_request_closed' });
});

test('a token that is refused is in no error', async () => {
  await connection.close();
  connection = await githubAt(forge.address, `${TOKEN}-wrong`);
  const failure = await publish().catch((error: unknown) => error);
  expect(failure).toMatchObject({ failureType: 'config_error' });
  expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain(TOKEN);
});

const emulate = fileURLToPath(new URL('../../../../node_modules/emulate/dist/index.js', import.meta.url));

/** It needs Node 24. */
const runs = existsSync(emulate) && Number(process.versions.node.split('.')[0]) >= 24;

async function emulated(github: object): Promise<AsyncDisposable & { readonly address: string }> {
  const port = await freePort();
  const seed = join(repository.root, 'seed.yaml');
  const tokens = { [TOKEN]: { login: 'mona', scopes: ['repo'] } };
  const users = [{ login: 'mona', name: 'Mona' }];
  const repos = [{ owner: 'mona', name: 'connectors' }];
  writeFileSync(seed, JSON.stringify({ tokens, github: { users, repos, ...github } }));
  const args = [emulate, 'start', '--port', String(port), '--service', 'github', '--seed', seed];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const address = `http://127.0.0.1:${port}`;
  await answering(address);
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await once(child, 'close');
    },
  };
}

test.runIf(runs)('an emulator of GitHub by somebody else understands it, too', async () => {
  await using github = await emulated({});
  await using own = await githubAt(github.address, TOKEN);
  const pullRequests = githubPullRequests(own, { owner: 'mona', repository: 'connectors' });
  const one = createPublisher({ kind: 'pull-request', repository: repository.path, pullRequests });
  await one.check();
  const publishing = async (): Promise<PublishOutcome> => {
    const work = bench();
    return one.publish(await publishTask(work, honest), work);
  };
  const first = await publishing();
  expect(first.where).toContain('/mona/connectors/pull/');
  expect((await publishing()).where).toBe(first.where);
  const found = await pullRequests.find(BRANCH, 'main');
  expect(found).toMatchObject({ state: 'open' });
  if (found === undefined) return;
  // What was pushed is not in the emulator: its branch has a commit of its own.
  await expect(one.merge({ key: 'run-1', published: first }, bench())).rejects.toMatchObject({
    code: 'base_moved',
  });
  await expect(pullRequests.merge(found.number, '0'.repeat(40), 'Merge')).rejects.toMatchObject({
    code: 'base_moved',
  });
  const sha = await pullRequests.merge(found.number, found.head, 'Merge');
  expect(await pullRequests.find(BRANCH, 'main')).toMatchObject({ state: 'merged', merged: sha });
});

test.runIf(runs)('an App publishes as its bot, with a token for this one repository', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const permissions = { contents: 'write', pull_requests: 'write', metadata: 'read' };
  const installations = [{ installation_id: 7, account: 'mona', repository_selection: 'all' }];
  const app = { app_id: 12, slug: 'tapper', name: 'Tapper', private_key: privateKey, permissions, installations };
  await using github = await emulated({ apps: [app] });
  const where = { owner: 'mona', repository: 'connectors' };
  const options = { address: github.address, allowPrivate: true };
  await using access = await openGithub({ ...options, credentials: { kind: 'app', id: '12', privateKey } }, where);
  expect(access.author).toEqual({ name: 'tapper[bot]', email: 'tapper[bot]@users.noreply.github.com' });
  const pullRequests = githubPullRequests(access.connection, where);
  await pullRequests.check();
  const own = bench();
  const one = createPublisher({ kind: 'pull-request', repository: repository.path, pullRequests, ...access });
  const { where: address, commit = '' } = await one.publish(await publishTask(own, honest), own);
  expect(address).toContain('/mona/connectors/pull/');
  expect(repository.git(['log', '-1', '--format=%an <%ae>', commit])).toBe(
    'tapper[bot] <tapper[bot]@users.noreply.github.com>',
  );
  const { body } = await access.connection.get(
    new URL(address).pathname.replace('/mona', '/repos/mona').replace('/pull/', '/pulls/'),
  );
  expect(body).toMatchObject({ user: { login: 'tapper[bot]' } });
  await expect(
    openGithub({ ...options, credentials: { kind: 'app', id: '12', privateKey: 'no key' } }, where),
  ).rejects.toMatchObject({ code: 'private_key_invalid', message: expect.not.stringContaining('no key') });
  await expect(githubPullRequests(access.connection, { ...where, repository: 'none' }).check()).rejects.toMatchObject({
    code: 'github_repository_unknown',
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The emulator is another process: there is nothing to wait for but its first answer. */
async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) return;
    await setTimeout(50);
  }
  throw new Error('the emulator does not answer');
}

test('a report of the review is part of what the pull request says', async () => {
  const own = bench();
  const task = await publishTask(own, honest);
  const report = await own.artefacts.put('## What changed in the API\n\nOrders are gone.\n');
  await publisher().publish({ ...task, review: { ...task.review, report } }, own);
  expect(forge.pulls[0]?.body).toMatch(/## What changed in the API\n\nOrders are gone\.\n\n## Evidence/);
});
