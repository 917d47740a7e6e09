import { posix } from 'node:path';
import { ConfigError, type Secret } from '@tapwright/connector';
import { openGit, type Git } from './git.ts';
import type { PublishPolicy } from './require-publishable.ts';

export interface GitTarget extends PublishPolicy {
  /** Folder of the repository: a working tree or a bare one. Its working tree is never touched. */
  readonly repository: string;
  /** Branch that connectors are merged into. Default: the remote's main branch, else the one that is checked out. */
  readonly base?: string;
  /** Name or address of the remote that the branch is pushed to. Default: none, it stays here. */
  readonly remote?: string;
  /** Folder of the connectors within the repository. Default `connectors`; `.` for its root. */
  readonly directory?: string;
  /** Who commits. Default: as the repository says, else Tapwright. */
  readonly author?: { readonly name: string; readonly email: string };
  /** For a remote over https. */
  readonly token?: Secret | string;
  /** Beginning of the addresses that get the token: a remote that leads elsewhere does not. Default: every remote. */
  readonly tokenFor?: string;
  /** Runs the repository's own hooks. Default false. */
  readonly hooks?: boolean;
  /** Overwrites what somebody edited by hand on the base branch. Default false. */
  readonly force?: boolean;
  /**
   * Merges also where the base branch is checked out, which changes files in that working tree; git refuses where they
   * were edited. Default false: it stops, and says what to run.
   */
  readonly updateCheckedOut?: boolean;
  /** Program to run. Default `git`, on the path. */
  readonly git?: string;
}

export function folderOf(name: string, { directory = 'connectors' }: GitTarget): string {
  const folder = posix.normalize(posix.join(directory.replaceAll('\\', '/'), `source-${name.replace(/^source-/, '')}`));
  if (!folder.startsWith('..') && !folder.startsWith('/')) return folder;
  throw new ConfigError(`${directory} is no folder within the repository`, { code: 'path_unsafe' });
}

/** Throws what would stop a publication there: no git, no repository, no base branch, a remote that cannot be reached. */
export async function checkGitTarget(target: GitTarget, signal?: AbortSignal): Promise<void> {
  const git = openGit({ ...target, ...(signal && { signal }) });
  await requireRepository(git, target);
  folderOf('name', target);
  await tipOfBase(git, await baseOf(git, target), target);
}

export async function requireRepository(git: Git, { repository }: GitTarget): Promise<void> {
  const { out } = await git(['--version']);
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(out) ?? [];
  if (Number(major) < 2 || (Number(major) === 2 && Number(minor) < 38))
    throw new ConfigError(`git ${major}.${minor} is too old: 2.38 or newer is needed`, { code: 'git_too_old' });
  await git(['rev-parse', '--git-dir'], { cwd: repository });
}

/** The branch that connectors are merged into. */
export async function baseOf(git: Git, { base, remote }: GitTarget): Promise<string> {
  if (base !== undefined) return base;
  if (remote !== undefined) {
    const { out } = await git(['ls-remote', '--symref', remote, 'HEAD']);
    const found = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(out)?.[1];
    if (found !== undefined) return found;
  }
  const { code, out } = await git(['symbolic-ref', '--quiet', '--short', 'HEAD'], { allow: [1, 128] });
  if (code === 0) return out;
  throw new ConfigError('nothing says which branch connectors are merged into', {
    code: 'base_missing',
    hint: 'Name it, for example main.',
  });
}

/** Its commit, as the remote has it where there is one. */
export async function tipOfBase(git: Git, base: string, { remote }: GitTarget): Promise<string> {
  const here = remote === undefined ? await commitAt(git, `refs/heads/${base}`) : await fetchBranch(git, base, remote);
  if (here !== undefined) return here;
  throw new ConfigError(`there is no branch ${base} with a commit${remote === undefined ? '' : ` at the remote`}`, {
    code: 'base_missing',
    hint: 'Make a first commit, or name another branch.',
  });
}

/** The commit of a branch at the remote, brought here; undefined where it has none. */
export async function fetchBranch(git: Git, branch: string, remote: string): Promise<string | undefined> {
  const { out } = await git(['ls-remote', remote, `refs/heads/${branch}`]);
  const found = /^([0-9a-f]{40,64})\t/.exec(out)?.[1];
  if (found === undefined) return undefined;
  // No ref of the person's is moved by it.
  await git(['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--refmap=', remote, `refs/heads/${branch}`]);
  return found;
}

export async function commitAt(git: Git, revision: string): Promise<string | undefined> {
  const { code, out } = await git(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], { allow: [1, 128] });
  return code === 0 ? out : undefined;
}

export async function hasFolder(git: Git, commit: string, folder: string): Promise<boolean> {
  return (await git(['ls-tree', '-d', '--name-only', commit, '--', folder])).out !== '';
}

export async function isAncestor(git: Git, older: string, newer: string): Promise<boolean> {
  return (await git(['merge-base', '--is-ancestor', older, newer], { allow: [1] })).code === 0;
}

/** Who commits: the one that was named, the one that git knows, or Tapwright. */
export async function identity(git: Git, { author }: GitTarget): Promise<Readonly<Record<string, string>>> {
  const known = async (key: string): Promise<string> => (await git(['config', key], { allow: [1] })).out;
  const name = author?.name ?? ((await known('user.name')) || 'Tapwright');
  const email = author?.email ?? ((await known('user.email')) || 'tapwright@localhost');
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}

/** Refs that a working tree has checked out → its folder. */
export async function checkedOut(git: Git): Promise<ReadonlyMap<string, string>> {
  const { out } = await git(['worktree', 'list', '--porcelain', '-z']);
  const found = new Map<string, string>();
  let folder = '';
  for (const line of out.split('\0')) {
    if (line.startsWith('worktree ')) folder = line.slice('worktree '.length);
    if (line.startsWith('branch ')) found.set(line.slice('branch '.length), folder);
  }
  return found;
}
