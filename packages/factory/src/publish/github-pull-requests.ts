import { ConfigError, isTapwrightError, type Answer, type RawRequestOptions } from '@tapwright/connector';
import { z } from 'zod';
import { githubAnswer } from './github-answer.ts';
import type { NewPullRequest, PullRequest, PullRequests } from './pull-requests.ts';

type Call = (path: string, options?: RawRequestOptions) => Promise<Answer>;

/** What is needed of a connection made by the GitHub connector: it brings authentication, limits and retries. */
export interface GithubConnection {
  readonly get: Call;
  readonly post: Call;
  readonly put: Call;
  readonly patch: Call;
}

export interface GithubRepository {
  readonly owner: string;
  readonly repository: string;
}

const pullSchema = z.object({
  number: z.number().int(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  head: z.object({ sha: z.string() }),
});

/**
 * Pull requests of a GitHub repository, over a connection of the GitHub connector. Its `base_url` leads to GitHub
 * Enterprise or to an emulator.
 */
export function githubPullRequests(
  connection: GithubConnection,
  { owner, repository }: GithubRepository,
): PullRequests {
  const home = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}`;
  const root = `${home}/pulls`;
  const find = async (branch: string, base: string): Promise<PullRequest | undefined> => {
    const query = { head: `${owner}:${branch}`, base, state: 'all', sort: 'created', direction: 'desc', per_page: 10 };
    const { body } = await connection.get(root, { query });
    const [first] = githubAnswer(z.array(pullSchema), body, `GET ${root}`);
    return first && pullOf(first);
  };
  const name = `${owner}/${repository}`;
  return {
    repository: name,
    check: () => checkRepository(connection, home, name),
    find,
    create: async (request) => {
      // Sent once: an answer that was lost is found by its branch the next time.
      const options = { body: bodyOf(request), operationClass: 'unsafe' } as const;
      return pullOf(githubAnswer(pullSchema, (await connection.post(root, options)).body, `POST ${root}`));
    },
    update: async (number, { title, body }) => {
      const options = { body: { title, body }, operationClass: 'idempotent' } as const;
      const answer = await connection.patch(`${root}/${number}`, options);
      return pullOf(githubAnswer(pullSchema, answer.body, `PATCH ${root}/${number}`));
    },
    merge: async (number, commit, title) => {
      const body = { sha: commit, merge_method: 'merge', commit_title: title };
      try {
        const answer = await connection.put(`${root}/${number}/merge`, { body, operationClass: 'unsafe' });
        return githubAnswer(z.object({ sha: z.string() }), answer.body, `PUT ${root}/${number}/merge`).sha;
      } catch (error) {
        throw refused(error, number);
      }
    },
  };
}

const repositorySchema = z.object({
  archived: z.boolean().optional(),
  permissions: z.object({ push: z.boolean().optional() }).optional(),
});

async function checkRepository({ get }: GithubConnection, path: string, name: string): Promise<void> {
  const { body } = await get(path).catch((error: unknown) => {
    if (!isTapwrightError(error) || statusOf(error) !== 404) throw error;
    throw new ConfigError(`GitHub shows no repository ${name} to this token`, {
      code: 'github_repository_unknown',
      hint: 'Check its name, and that the token (or the App) was given access to it.',
      cause: error,
    });
  });
  const { archived, permissions } = githubAnswer(repositorySchema, body, `GET ${path}`);
  if (archived !== true && permissions?.push !== false) return;
  throw new ConfigError(
    archived === true ? `${name} is archived: nothing can be published there` : `the token may not push to ${name}`,
    {
      code: 'github_repository_closed',
      hint: 'Give it the permissions contents and pull requests (read and write), or name another repository.',
    },
  );
}

function bodyOf({ title, body, branch, base, draft }: NewPullRequest): Record<string, unknown> {
  return { title, body, head: branch, base, draft, maintainer_can_modify: true };
}

function pullOf({
  number,
  html_url,
  state,
  merged_at,
  merge_commit_sha,
  head,
}: z.output<typeof pullSchema>): PullRequest {
  const isMerged = typeof merged_at === 'string';
  return {
    number,
    address: html_url,
    state: isMerged ? 'merged' : state,
    head: head.sha,
    ...(isMerged && typeof merge_commit_sha === 'string' && { merged: merge_commit_sha }),
  };
}

/** 405, 409 and 422 say that it cannot be merged as it is: a person has to look. */
function refused(error: unknown, number: number): unknown {
  if (!isTapwrightError(error) || ![405, 409, 422].includes(statusOf(error))) return error;
  return new ConfigError(`pull request ${number} cannot be merged as it is`, {
    code: 'base_moved',
    hint: 'Look at it: it may have conflicts, failing checks, missing approvals, or commits that nobody approved.',
    cause: error,
  });
}

function statusOf(error: object): number {
  return 'status' in error && typeof error.status === 'number' ? error.status : 0;
}
