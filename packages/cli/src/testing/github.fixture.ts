import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const emulate = fileURLToPath(new URL('../../../../node_modules/emulate/dist/index.js', import.meta.url));

/** The emulator of GitHub needs Node 24. */
export const hasGithub = existsSync(emulate) && Number(process.versions.node.split('.')[0]) >= 24;

export const GITHUB_TOKEN = ['gh', 'token', 'nobody', 'sees'].join('-');

/**
 * GitHub on this machine: an emulator answers for pull requests, a bare repository holds what is pushed, and between the
 * two the commits of the one are put in the place of the other's.
 */
export interface TestGithub extends AsyncDisposable {
  /** What a user sets to publish there. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs git in the bare repository `mona/connectors`. */
  readonly git: (...args: string[]) => string;
  /** Every request, in order: `POST /repos/mona/connectors/pulls`. */
  readonly asked: readonly string[];
  /** Called once with the request of this method and end of path, when it is done and before it is answered. */
  beforeAnswer: { readonly to: string; readonly act: () => void } | undefined;
  readonly pullRequests: () => Promise<readonly Pull[]>;
}

export interface Pull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly merged_at: string | null;
  readonly head: { readonly ref: string; readonly sha: string };
}

export async function startGithub(): Promise<TestGithub> {
  const root = mkdtempSync(join(tmpdir(), 'tapwright-github-'));
  const repository = join(root, 'mona', 'connectors.git');
  const git = repositoryAt(repository, root);
  const port = await freePort();
  const seed = join(root, 'seed.yaml');
  const users = [{ login: 'mona', name: 'Mona' }];
  const repos = [{ owner: 'mona', name: 'connectors' }];
  writeFileSync(
    seed,
    JSON.stringify({ tokens: { [GITHUB_TOKEN]: { login: 'mona', scopes: ['repo'] } }, github: { users, repos } }),
  );
  const child = spawn(
    process.execPath,
    [emulate, 'start', '--port', String(port), '--service', 'github', '--seed', seed],
    {
      stdio: 'ignore',
    },
  );
  const upstream = `http://127.0.0.1:${port}`;
  await answering(upstream);
  const asked: string[] = [];
  const own: Pick<TestGithub, 'beforeAnswer'> = { beforeAnswer: undefined };
  const server = createServer((request, response) => void relay(request, response));
  const relay = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    const kind = `${request.method} ${path.split('?')[0]}`;
    asked.push(kind);
    const authorization = request.headers.authorization ?? '';
    const body = await buffer(request);
    const call = (method: string, to: string, text?: string): Promise<Response> =>
      fetch(`${upstream}${to}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(text !== undefined && text !== '' && { body: text }),
      });
    const merging = /^PUT (\/repos\/mona\/connectors\/pulls\/\d+)\/merge$/.exec(kind)?.[1];
    const answer =
      merging === undefined
        ? await call(request.method ?? 'GET', path, body.toString())
        : await mergeBoth(merging, JSON.parse(body.toString()), git, call);
    const text = JSON.stringify(withOurCommits(await answer.json().catch(() => ({})), git));
    const { beforeAnswer } = own;
    if (
      beforeAnswer !== undefined &&
      kind.startsWith(beforeAnswer.to.split(' ')[0] ?? '') &&
      kind.endsWith(beforeAnswer.to.split(' ')[1] ?? '')
    ) {
      own.beforeAnswer = undefined;
      beforeAnswer.act();
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  const address = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
  return Object.assign(own, {
    env: {
      GITHUB_API_URL: address,
      GITHUB_SERVER_URL: `file://${root}`,
      GITHUB_TOKEN,
      GH_TOKEN: '',
      TAPWRIGHT_ALLOW_PRIVATE: '1',
    },
    git,
    asked,
    pullRequests: async (): Promise<readonly Pull[]> => {
      const headers = { authorization: `Bearer ${GITHUB_TOKEN}` };
      const answer = await fetch(`${address}/repos/mona/connectors/pulls?state=all`, { headers });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the emulator answers
      return (await answer.json()) as Pull[];
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      child.kill();
      await once(child, 'close');
      rmSync(root, { recursive: true, force: true });
    },
  });
}

type Git = TestGithub['git'];

function repositoryAt(folder: string, home: string): Git {
  mkdirSync(folder, { recursive: true });
  const env = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  const identity = ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.org'];
  const git: Git = (...args) =>
    execFileSync('git', [...identity, ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    }).trim();
  git('init', '--quiet', '--bare', '--initial-branch=main');
  const tree = git('hash-object', '-t', 'tree', '-w', '/dev/null');
  git('update-ref', 'refs/heads/main', git('commit-tree', tree, '-m', 'First'));
  return git;
}

function tipOf(git: Git, branch: string): string | undefined {
  try {
    return git('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
  } catch {
    return undefined;
  }
}

/** The emulator judges whether it can be merged; then it is. */
async function mergeBoth(
  pull: string,
  given: { readonly sha?: string },
  git: Git,
  call: (method: string, path: string, text?: string) => Promise<Response>,
): Promise<Response> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the emulator answers
  const { head, base } = (await (await call('GET', pull)).json()) as { head: Pull['head']; base: { ref: string } };
  if (given.sha !== tipOf(git, head.ref))
    return new Response('{"message":"Head branch was modified"}', { status: 409 });
  const answer = await call('PUT', `${pull}/merge`, JSON.stringify({ ...given, sha: head.sha }));
  if (answer.status !== 200) return answer;
  const tree = git('merge-tree', '--write-tree', base.ref, head.ref);
  const commit = git('commit-tree', tree, '-p', base.ref, '-p', head.ref, '-m', 'Merge');
  git('update-ref', `refs/heads/${base.ref}`, commit);
  return Response.json({ sha: commit, merged: true });
}

/** The emulator has commits of its own. */
function withOurCommits(value: unknown, git: Git): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withOurCommits(one, git));
  if (typeof value !== 'object' || value === null || !('head' in value) || !('number' in value)) return value;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a pull request, as it has these two
  const pull = value as unknown as Pull;
  const merged = pull.merged_at === null ? {} : { merge_commit_sha: tipOf(git, 'main') };
  return { ...value, ...merged, head: { ...pull.head, sha: tipOf(git, pull.head.ref) ?? pull.head.sha } };
}

async function freePort(): Promise<number> {
  const server = createSocket().listen(0, '127.0.0.1');
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
