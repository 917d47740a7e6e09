import { ConfigError } from '@tapwright/connector';
import type { Agent, Bench, MergeTask, PublishOutcome, PublishTask } from '../agents/agent.ts';
import { artefactText } from '../agents/read-artefact.ts';
import { subjectOf } from './commit-message.ts';
import { commitPackage } from './commit-package.ts';
import { openGit } from './git.ts';
import { baseOf, checkGitTarget, requireRepository, type GitTarget } from './git-target.ts';
import { pullRequestBody } from './pull-request-body.ts';
import type { NewPullRequest, PullRequest, PullRequests } from './pull-requests.ts';

export interface PullRequestPublisherOptions extends GitTarget {
  readonly kind: 'pull-request';
  /** Where the branch is pushed to. Default `origin`. */
  readonly remote?: string;
  readonly pullRequests: PullRequests;
  /** Default false: it can be merged after the last gate. */
  readonly draft?: boolean;
}

/** Pushes a branch and asks for it to be merged; merges it after the last gate. */
export function publishAsPullRequest(options: PullRequestPublisherOptions): {
  readonly publish: Agent<PublishTask, PublishOutcome>;
  readonly merge: Agent<MergeTask, PublishOutcome>;
} {
  const target = { ...options, remote: options.remote ?? 'origin' };
  return {
    publish: (task, bench) => publish(task, bench, target),
    merge: (task, bench) => merge(task, bench, target),
  };
}

/** Throws where no pull request could come of it: of the repository, of the clone, of the two being different ones. */
export async function checkPullRequests(target: PullRequestPublisherOptions, signal?: AbortSignal): Promise<void> {
  const { remote = 'origin', pullRequests } = target;
  await pullRequests.check();
  const git = openGit({ ...target, ...(signal && { signal }) });
  await requireRepository(git, target);
  const { code, out } = await git(['remote', 'get-url', '--push', remote], { allow: [2, 128] });
  if (code === 0) requireSame(remote, out, pullRequests.repository);
  await checkGitTarget({ ...target, remote }, signal);
}

/** A branch of a fork would be looked for in vain. A remote on this machine may be anything. */
function requireSame(remote: string, address: string, repository: string): void {
  const isFar = /^(?!file:)[a-z+]+:\/\//i.test(address) || /^[\w.-]+@[\w.-]+:/.test(address);
  const found = /([^/:]+\/[^/:]+?)(?:\.git)?\/?$/.exec(address)?.[1] ?? '';
  if (!isFar || found.toLowerCase() === repository.toLowerCase()) return;
  throw new ConfigError(`the remote ${remote} is ${found}, and the pull request would be made in ${repository}`, {
    code: 'remote_elsewhere',
    hint: `Name the remote that is ${repository}, or let us make a clone of our own.`,
  });
}

async function publish(task: PublishTask, bench: Bench, target: PullRequestPublisherOptions): Promise<PublishOutcome> {
  const { branch, base, commit, changed, folder, publication } = await commitPackage(task, bench, target);
  const outcome = { kind: 'pull-request', branch, commit, changed } as const;
  if (changed.length === 0) return { ...outcome, where: base };
  const report = task.review.report === undefined ? '' : await artefactText(task.review.report, bench.artefacts);
  const text = { title: subjectOf(publication), body: pullRequestBody(publication, folder, report) };
  const found = await target.pullRequests.find(branch, base);
  if (found?.state === 'closed') throw closed(found.address);
  if (found?.state === 'merged') return { ...outcome, where: found.address };
  const { number, address } = found
    ? await target.pullRequests.update(found.number, text)
    : await createOnce(target, { ...text, branch, base, draft: target.draft === true });
  await bench.emit({ type: 'pull-request', data: { number, address } });
  return { ...outcome, where: address };
}

async function merge(task: MergeTask, bench: Bench, target: PullRequestPublisherOptions): Promise<PublishOutcome> {
  const { published } = task;
  const { branch, commit } = published;
  if (branch === undefined || commit === undefined)
    throw new ConfigError('nothing was published that could be merged', { code: 'not_published' });
  if (published.changed.length === 0) return published;
  const base = await baseOf(openGit({ ...target, signal: bench.signal }), target);
  const found = await target.pullRequests.find(branch, base);
  if (found === undefined)
    throw new ConfigError(`there is no pull request from ${branch} into ${base}`, {
      code: 'not_published',
      hint: 'Publish it again.',
    });
  if (found.state === 'merged') return { ...published, commit: found.merged ?? commit };
  if (found.state === 'closed') throw closed(found.address);
  if (found.head !== commit)
    throw new ConfigError(`${found.address} has other commits than the one that was approved`, {
      code: 'base_moved',
      hint: 'Look at who pushed to its branch, and build anew.',
    });
  const title = `Merge pull request #${found.number} from ${branch}`;
  return { ...published, commit: await mergeOnce(target, { ...found, branch }, base, title) };
}

/** Where the answer was lost, what was asked for may be there. */
async function createOnce({ pullRequests }: PullRequestPublisherOptions, wanted: NewPullRequest): Promise<PullRequest> {
  try {
    return await pullRequests.create(wanted);
  } catch (error) {
    const found = await pullRequests.find(wanted.branch, wanted.base).catch(() => undefined);
    if (found?.state === 'open') return found;
    throw error;
  }
}

async function mergeOnce(
  { pullRequests }: PullRequestPublisherOptions,
  { number, head, branch }: PullRequest & { readonly branch: string },
  base: string,
  title: string,
): Promise<string> {
  try {
    return await pullRequests.merge(number, head, title);
  } catch (error) {
    const found = await pullRequests.find(branch, base).catch(() => undefined);
    if (found?.state === 'merged') return found.merged ?? head;
    throw error;
  }
}

function closed(address: string): ConfigError {
  return new ConfigError(`${address} was closed without being merged`, {
    code: 'pull_request_closed',
    hint: 'Open it again, or build anew.',
  });
}
