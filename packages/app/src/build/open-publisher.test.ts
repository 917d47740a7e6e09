import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPublisher } from './open-publisher.ts';
import { parsePublishPlan } from './publish-plan.ts';

const TOKEN = ['gh', 'token', 'nobody', 'sees'].join('-');

let root = '';
let server: Server;
let api = '';
/** What the API was asked, with which token. */
let asked: string[] = [];
let permissions = { push: true };
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'tapwright-open-publisher-'));
  asked = [];
  permissions = { push: true };
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    const known = request.url === '/repos/mona/connectors' && request.headers.authorization === `Bearer ${TOKEN}`;
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ? { permissions } : { message: 'Not Found' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  api = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(root, { recursive: true, force: true });
});

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Mona', '-c', 'user.email=m@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

/** A bare repository that a clone of our own can be made of. */
function repository(): string {
  const folder = join(root, 'mona', 'connectors.git');
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main');
  git(folder, 'update-ref', 'refs/heads/main', git(folder, 'commit-tree', git(folder, 'mktree'), '-m', 'First'));
  return folder;
}

function check(plan: object, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const local = { GITHUB_API_URL: api, GITHUB_SERVER_URL: `file://${root}`, TAPWRIGHT_ALLOW_PRIVATE: '1' };
  return checkPublisher(parsePublishPlan(plan), 'shop', { home: root, env: { ...local, ...env } });
}

const pullRequest = { kind: 'pull-request', github: { owner: 'mona', repository: 'connectors' } };

describe('before a build begins', () => {
  test('a pull request needs a token, a repository that it sees, and the right to push', async () => {
    repository();
    await expect(check(pullRequest)).rejects.toMatchObject({ code: 'github_token_missing' });
    await expect(check(pullRequest, { GITHUB_TOKEN: ' ' })).rejects.toMatchObject({ code: 'github_token_missing' });
    const other = { ...pullRequest, github: { owner: 'mona', repository: 'nothing' } };
    await expect(check(other, { GITHUB_TOKEN: TOKEN })).rejects.toMatchObject({
      code: 'github_repository_unknown',
      message: expect.not.stringContaining(TOKEN),
    });
    await check(pullRequest, { GITHUB_TOKEN: TOKEN });
    await check(pullRequest, { GH_TOKEN: TOKEN, GITHUB_TOKEN: 'another' });
    permissions = { push: false };
    await expect(check(pullRequest, { GITHUB_TOKEN: TOKEN })).rejects.toMatchObject({
      code: 'github_repository_closed',
    });
  });

  test.each(['"hello"', '[]', 'null', '{"permissions":5}'])('an API that answers %s is no GitHub', async (text) => {
    server.removeAllListeners('request');
    server.on('request', (_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(text),
    );
    await expect(check(pullRequest, { GITHUB_TOKEN: TOKEN })).rejects.toMatchObject({
      code: 'github_answer_unknown',
      message: expect.stringContaining('GET /repos/mona/connectors'),
    });
  });

  test('a token of github.com goes to no other host', async () => {
    const elsewhere = { ...pullRequest, github: { host: 'git.example.com', owner: 'mona', repository: 'connectors' } };
    await expect(check(elsewhere, { GITHUB_TOKEN: TOKEN })).rejects.toMatchObject({
      code: 'github_token_missing',
      message: expect.stringContaining('GH_ENTERPRISE_TOKEN'),
    });
    expect(asked).toEqual([]);
  });

  test('the key of an App is text or a file, and neither is quoted when it is none', async () => {
    const app = { GITHUB_APP_ID: '12' };
    const missing = check(pullRequest, { ...app, GITHUB_APP_PRIVATE_KEY: join(root, 'app.pem') });
    await expect(missing).rejects.toMatchObject({ code: 'private_key_invalid' });
    writeFileSync(join(root, 'app.pem'), '-----BEGIN RSA PRIVATE KEY-----\nquoted-nowhere\n');
    const damaged = check(pullRequest, { ...app, GITHUB_APP_PRIVATE_KEY: join(root, 'app.pem') });
    await expect(damaged).rejects.toMatchObject({
      code: 'private_key_invalid',
      message: expect.not.stringContaining('quoted-nowhere'),
    });
  });

  test('a clone whose remote is another repository is refused', async () => {
    const clone = join(root, 'clone');
    execFileSync('git', ['clone', '--quiet', repository(), clone], { stdio: 'ignore' });
    await check({ ...pullRequest, repository: clone }, { GITHUB_TOKEN: TOKEN });
    for (const address of ['git@github.com:mona/fork.git', 'https://github.com/someone/connectors']) {
      git(clone, 'remote', 'set-url', 'origin', address);
      const wrong = check({ ...pullRequest, repository: clone }, { GITHUB_TOKEN: TOKEN });
      await expect(wrong).rejects.toMatchObject({ code: 'remote_elsewhere' });
    }
  });

  test('a registry needs a token, a tarball none', async () => {
    const npm = { kind: 'npm', out: join(root, 'out') };
    await check(npm);
    const named = { ...npm, registry: 'https://registry.example' };
    await expect(check(named)).rejects.toMatchObject({ code: 'npm_token_missing' });
    await check(named, { NPM_TOKEN: 'npm-token' });
  });

  test.each([
    { kind: 'pull-request', github: { owner: '../x', repository: 'y' } },
    { kind: 'pull-request', github: { host: 'evil.example/x', owner: 'x', repository: 'y' } },
    { kind: 'npm', out: 'x', tag: '--registry=evil' },
    { kind: 'git', repository: '.', token: TOKEN },
  ])('a plan that is none is refused: %j', (plan) => {
    const failure = (): unknown => parsePublishPlan(plan);
    expect(failure).toThrow(expect.objectContaining({ code: 'publish_plan_invalid' }));
    expect(failure).not.toThrow(TOKEN);
  });
});
