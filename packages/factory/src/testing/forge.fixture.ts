import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Connection } from '@tapwright/connector';
import { openGithub } from '../publish/github-access.ts';
import type { TestRepository } from './git-repository.fixture.ts';

/** A connection as publishers have it, to an API on this machine. */
export async function githubAt(address: string, token: string): Promise<Connection> {
  const credentials = { kind: 'token', token } as const;
  const where = { owner: 'mona', repository: 'connectors' };
  return (await openGithub({ address, allowPrivate: true, credentials }, where)).connection;
}

interface Pull {
  readonly number: number;
  title: string;
  body: string;
  readonly branch: string;
  readonly base: string;
  state: 'open' | 'closed';
  merged?: string;
}

/** As much of GitHub as pull requests need, over a bare repository. */
export interface TestForge extends AsyncDisposable {
  readonly address: string;
  readonly pulls: readonly Pull[];
  /** What was asked, in order: `POST /repos/…`. */
  readonly asked: readonly string[];
  /** Carries out the next request of this kind and loses its answer. */
  loseAnswer: string | undefined;
}

export async function testForge(repository: TestRepository, token: string): Promise<TestForge> {
  const pulls: Pull[] = [];
  const asked: string[] = [];
  const git = (...args: string[]): string => repository.git(args, repository.remote);
  const server = createServer((request, response) => void answer(request, response));
  const forge = { pulls, asked, loseAnswer: undefined as string | undefined };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://forge');
    const kind = `${request.method} ${url.pathname}`;
    asked.push(kind);
    const send = (status: number, body: unknown): void => {
      if (forge.loseAnswer !== undefined && kind.includes(forge.loseAnswer)) {
        forge.loseAnswer = undefined;
        request.socket.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${token}`) return send(401, { message: 'Bad credentials' });
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const [status, body] = handle(kind, url, text === '' ? {} : JSON.parse(text));
    send(status, body);
  };
  const handle = (kind: string, url: URL, given: Record<string, string>): [number, unknown] => {
    if (kind === 'GET /repos/mona/connectors') return [200, { permissions: { push: true } }];
    const root = '/repos/mona/connectors/pulls';
    const [, number, merging] = /\/pulls\/(\d+)(\/merge)?$/.exec(url.pathname) ?? [];
    const pull = pulls.find((one) => one.number === Number(number));
    if (kind === `GET ${root}`) {
      const [head, base] = [url.searchParams.get('head'), url.searchParams.get('base')];
      return [
        200,
        pulls
          .filter((one) => `mona:${one.branch}` === head && one.base === base)
          .toReversed()
          .map(shown),
      ];
    }
    if (kind === `POST ${root}`) {
      const { title = '', body = '', head = '', base = '' } = given;
      if (pulls.some((one) => one.branch === head && one.state === 'open')) return [422, { message: 'already exists' }];
      const made: Pull = { number: pulls.length + 1, title, body, branch: head, base, state: 'open' };
      pulls.push(made);
      return [201, shown(made)];
    }
    if (pull === undefined) return [404, { message: 'Not Found' }];
    if (merging === undefined) {
      Object.assign(pull, given);
      return [200, shown(pull)];
    }
    if (given['sha'] !== git('rev-parse', pull.branch)) return [409, { message: 'Head branch was modified' }];
    if (pull.state === 'closed') return [405, { message: 'Pull Request is not mergeable' }];
    const tree = git('merge-tree', '--write-tree', pull.base, pull.branch);
    const commit = git(
      '-c',
      'user.name=F',
      '-c',
      'user.email=f@x.test',
      'commit-tree',
      tree,
      '-p',
      pull.base,
      '-p',
      pull.branch,
      '-m',
      'Merge',
    );
    git('update-ref', `refs/heads/${pull.base}`, commit);
    Object.assign(pull, { state: 'closed', merged: commit });
    return [200, { sha: commit, merged: true }];
  };
  const shown = ({ number, state, merged, branch }: Pull) => ({
    number,
    html_url: `https://forge.test/mona/connectors/pull/${number}`,
    state,
    merged_at: merged === undefined ? null : '2026-01-01T00:00:00Z',
    merge_commit_sha: merged ?? null,
    head: { sha: git('rev-parse', branch) },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  return Object.assign(forge, {
    address: `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}
