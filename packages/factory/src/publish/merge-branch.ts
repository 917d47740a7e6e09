import { ConfigError, TransientError } from '@tapwright/connector';
import type { Bench, MergeTask, PublishOutcome } from '../agents/agent.ts';
import { RUN_TRAILER, trailer } from './commit-message.ts';
import { openGit, type Git } from './git.ts';
import {
  baseOf,
  checkedOut,
  commitAt,
  folderOf,
  identity,
  isAncestor,
  tipOfBase,
  type GitTarget,
} from './git-target.ts';

/** How often a base branch may move under us before we give up. */
const TRIES = 3;

/**
 * Brings exactly the commit that was approved into the base branch: forward where nothing else happened there, else by a
 * merge commit; not where the same connector changed meanwhile. Done twice, it is done once.
 */
export async function mergeBranch(task: MergeTask, bench: Bench, target: GitTarget): Promise<PublishOutcome> {
  const { published } = task;
  const { branch, commit } = published;
  if (branch === undefined || commit === undefined)
    throw new ConfigError('nothing was published that could be merged', { code: 'not_published' });
  const git = openGit({ ...target, signal: bench.signal });
  const base = await baseOf(git, target);
  for (let attempt = 1; ; attempt += 1) {
    const tip = await tipOfBase(git, base, target);
    if ((await commitAt(git, commit)) === undefined) throw gone(branch);
    if (await isAncestor(git, commit, tip))
      return { ...published, where: base, commit: await mergedAs(git, task, commit, tip) };
    const next = await merged({ git, task, base, tip, commit, branch, target });
    if (await moveBase({ git, base, tip, next, branch, target })) {
      await bench.emit({ type: 'branch-merge', data: { base, commit: next } });
      return { ...published, where: base, commit: next };
    }
    if (attempt === TRIES)
      throw new TransientError(`the branch ${base} moves all the time`, { code: 'base_moving', hint: 'Try again.' });
  }
}

function gone(branch: string): ConfigError {
  return new ConfigError(`the commit that was approved on ${branch} is not in this repository`, {
    code: 'not_published',
    hint: 'Publish it again.',
  });
}

/** The merge commit that this run made before, or the commit itself. */
async function mergedAs(git: Git, { key }: MergeTask, commit: string, tip: string): Promise<string> {
  const pattern = `--grep=^${RUN_TRAILER}: ${trailer(key).replaceAll(/[\\^$.*[\]]/g, String.raw`\$&`)}$`;
  const { out } = await git(['log', '-1', '--merges', pattern, '--format=%H', `${commit}..${tip}`]);
  return out === '' ? commit : out;
}

interface Merge {
  readonly git: Git;
  readonly task: MergeTask;
  readonly base: string;
  readonly tip: string;
  readonly commit: string;
  readonly branch: string;
  readonly target: GitTarget;
}

async function merged({ git, task, base, tip, commit, branch, target }: Merge): Promise<string> {
  if (await isAncestor(git, tip, commit)) return commit;
  const name = branch.split('/').at(-2) ?? '';
  const folder = folderOf(name, target);
  const from = (await git(['merge-base', tip, commit], { allow: [1] })).out;
  if (from === '') throw moved(base, `${branch} and ${base} have nothing in common`);
  const touched = (await git(['diff', '--name-only', from, tip, '--', folder])).out;
  if (touched !== '') throw moved(base, `${folder} changed there meanwhile, and nobody has tested both together`);
  const { code, out } = await git(['merge-tree', '--write-tree', '--no-messages', tip, commit], { allow: [1] });
  if (code === 1) throw moved(base, 'it cannot be merged without a conflict');
  const message = `Merge branch '${branch}'\n\n${RUN_TRAILER}: ${trailer(task.key)}\n`;
  const args = ['commit-tree', '-p', tip, '-p', commit, '-F', '-', out.split('\n')[0] ?? ''];
  return (await git(args, { input: message, env: await identity(git, target) })).out;
}

function moved(base: string, why: string): ConfigError {
  return new ConfigError(`the branch ${base} has moved: ${why}`, {
    code: 'base_moved',
    hint: 'Build the connector anew from what is there now.',
  });
}

interface Move {
  readonly branch: string;
  readonly git: Git;
  readonly base: string;
  readonly tip: string;
  readonly next: string;
  readonly target: GitTarget;
}

/** False where somebody else was faster. */
async function moveBase({ git, base, tip, next, branch, target }: Move): Promise<boolean> {
  const ref = `refs/heads/${base}`;
  if (target.remote !== undefined) {
    const verify = target.hooks === true ? [] : ['--no-verify'];
    const args = ['push', '--porcelain', '--quiet', ...verify, target.remote, `${next}:${ref}`];
    const { code, out } = await git(args, { allow: [1] });
    if (code === 0) return true;
    if (/\[rejected\]/.test(out) || /fetch first|non-fast-forward/.test(out)) return false;
    throw new ConfigError(`the remote does not take ${base}: ${refusal(out)}`, {
      code: 'base_protected',
      hint: 'Merge it there, or publish as a pull request.',
    });
  }
  const folder = (await checkedOut(git)).get(ref);
  if (folder === undefined)
    return (await git(['update-ref', '-m', 'tapwright: merge', ref, next, tip], { allow: [128] })).code === 0;
  if (target.updateCheckedOut !== true)
    throw new ConfigError(`the branch ${base} is checked out, and nothing is changed in a working tree unasked`, {
      code: 'base_checked_out',
      hint: `Run there: git merge ${branch}`,
    });
  await git(['merge', '--ff-only', '--quiet', next], { cwd: folder });
  return true;
}

/** The remote's own words, one line. */
function refusal(out: string): string {
  return /\[remote rejected\] \((.*?)\)/.exec(out)?.[1]?.slice(0, 200) ?? 'it was refused';
}
