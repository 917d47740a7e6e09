import { join, posix } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import type { Bench, PublishTask } from '../agents/agent.ts';
import { readManifest } from '../write/manifest.ts';
import { branchName } from './branch-name.ts';
import { commitMessage, RUN_TRAILER, trailer } from './commit-message.ts';
import { openGit, type Git } from './git.ts';
import {
  baseOf,
  checkedOut,
  commitAt,
  fetchBranch,
  folderOf,
  hasFolder,
  identity,
  isAncestor,
  requireRepository,
  tipOfBase,
  type GitTarget,
} from './git-target.ts';
import { packageTexts, type PackageTexts } from './package-texts.ts';
import { publicationOf, type Publication } from './publication.ts';
import { replacePackage } from './replace-package.ts';
import { requirePublishable } from './require-publishable.ts';

/** A package as a commit on a branch of its own. */
export interface Committed {
  readonly branch: string;
  readonly base: string;
  readonly commit: string;
  /** Paths within the repository that differ from the base branch. */
  readonly changed: readonly string[];
  /** The package's folder within the repository. */
  readonly folder: string;
  readonly publication: Publication;
}

/** Commits a package on the branch of its run, and pushes it. What a crash left behind is found and gone on with. */
export async function commitPackage(task: PublishTask, bench: Bench, target: GitTarget): Promise<Committed> {
  await requirePublishable(task, bench.artefacts, target);
  const texts = await packageTexts(task.package, bench.artefacts);
  const git = openGit({ ...target, signal: bench.signal });
  await requireRepository(git, target);
  const base = await baseOf(git, target);
  const branch = branchName(task.name, task.key);
  const folder = folderOf(task.name, target);
  const start = await tipOfBase(git, base, target);
  const before = await tipOfBranch(git, branch, task, target);
  await git(['worktree', 'prune']);
  const worktree = join(bench.folder, 'worktree');
  await git(['worktree', 'add', '--quiet', '--no-checkout', '--detach', worktree, before ?? start]);
  try {
    const isNew = !(await hasFolder(git, start, folder));
    const publication = publicationOf(task, texts, isNew);
    const tip = await commitIn({ git, worktree, folder, texts, publication, target });
    if (tip !== start) await moveBranch(git, branch, tip);
    if (tip !== start && target.remote !== undefined)
      await git([
        'push',
        '--quiet',
        ...(target.hooks === true ? [] : ['--no-verify']),
        target.remote,
        `${tip}:refs/heads/${branch}`,
      ]);
    const { out } = await git(['diff', '--name-only', '-z', `${start}...${tip}`, '--', folder]);
    const changed = out.split('\0').filter((path) => path !== '');
    await bench.emit({ type: 'branch-commit', data: { branch, commit: tip, files: changed.length } });
    return { branch, base, commit: tip, changed, folder, publication };
  } finally {
    await git(['worktree', 'remove', '--force', worktree], { allow: [1, 128] });
  }
}

/** What this run has on its branch already, here or at the remote. Somebody else's branch of that name is refused. */
async function tipOfBranch(
  git: Git,
  branch: string,
  task: PublishTask,
  { remote }: GitTarget,
): Promise<string | undefined> {
  const here = await commitAt(git, `refs/heads/${branch}`);
  const there = remote === undefined ? undefined : await fetchBranch(git, branch, remote);
  const tip = here !== undefined && there !== undefined ? await newerOf(git, here, there) : (here ?? there);
  if (tip === undefined && here === undefined && there === undefined) return undefined;
  if (tip !== undefined && (await runOf(git, tip)) === trailer(task.key)) return tip;
  throw new ConfigError(`the branch ${branch} is there, and has something else than this run put there`, {
    code: 'branch_taken',
    hint: 'Look at it; delete it, here and at the remote, to publish anew.',
  });
}

async function newerOf(git: Git, one: string, other: string): Promise<string | undefined> {
  if (await isAncestor(git, one, other)) return other;
  return (await isAncestor(git, other, one)) ? one : undefined;
}

async function runOf(git: Git, commit: string): Promise<string> {
  return (await git(['log', '-1', `--format=%(trailers:key=${RUN_TRAILER},valueonly)`, commit])).out.trim();
}

interface Work {
  readonly git: Git;
  readonly worktree: string;
  readonly folder: string;
  readonly texts: PackageTexts;
  readonly publication: Publication;
  readonly target: GitTarget;
}

/** Commits the package in a working tree that has nothing but its folder; gives the tip, which may be as it was. */
async function commitIn({ git, worktree, folder, texts, publication, target }: Work): Promise<string> {
  const cwd = worktree;
  await git(['read-tree', 'HEAD'], { cwd });
  const there = await tracked(git, cwd, folder);
  await git(['checkout-index', '--quiet', '--force', '-z', '--stdin'], {
    cwd,
    input: there.map((path) => `${path}\0`).join(''),
  });
  const place = join(worktree, ...folder.split('/'));
  const generated = readManifest(place)?.files ?? {};
  const paths = there.map((path) => posix.relative(folder, path)).filter((path) => generated[path] === undefined);
  const ours = await publishedBefore(git, cwd, folder, paths);
  replacePackage(place, texts, {
    ...(target.force === true && { force: true }),
    wasPublished: (path) => ours.has(path),
    before: [...ours],
  });
  await git(['add', '--all', '--force', '--sparse', '--', folder], { cwd });
  const clean = await git(['diff', '--cached', '--quiet', 'HEAD', '--', folder], { cwd, allow: [1] });
  if (clean.code === 1) {
    const verify = target.hooks === true ? [] : ['--no-verify'];
    const args = ['commit', '--quiet', '--no-gpg-sign', '--cleanup=verbatim', ...verify, '--file=-'];
    await git(args, { cwd, input: commitMessage(publication), env: await identity(git, target) });
  }
  return (await git(['rev-parse', 'HEAD'], { cwd })).out;
}

async function tracked(git: Git, cwd: string, folder: string): Promise<readonly string[]> {
  return (await git(['ls-files', '-z', '--', folder], { cwd })).out.split('\0').filter((path) => path !== '');
}

/** Files whose last commit was a publication: whatever they hold, no person wrote it. */
async function publishedBefore(
  git: Git,
  cwd: string,
  folder: string,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const format = `--format=%(trailers:key=${RUN_TRAILER},valueonly)`;
  const ours = new Set<string>();
  for (const path of paths) {
    const { out } = await git(['log', '-1', '--no-merges', format, '--', posix.join(folder, path)], { cwd });
    if (out.trim() !== '') ours.add(path);
  }
  return ours;
}

/** One step that either happens or does not; refused where somebody looks at the branch in a working tree. */
async function moveBranch(git: Git, branch: string, tip: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const old = await commitAt(git, ref);
  if (old === tip) return;
  if ((await checkedOut(git)).has(ref))
    throw new ConfigError(`the branch ${branch} is checked out, and would change under the one who looks at it`, {
      code: 'branch_checked_out',
      hint: 'Check out another branch there.',
    });
  await git(['update-ref', '-m', 'tapwright: publish', ref, tip, old ?? '']);
}
