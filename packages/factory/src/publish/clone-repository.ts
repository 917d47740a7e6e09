import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { openGit, type GitOptions } from './git.ts';

/**
 * A bare clone of our own to publish from, made where it is not there; gives its folder. Nothing of it is trusted to be
 * new: who publishes asks the remote.
 */
export async function cloneRepository(
  address: string,
  parent: string,
  options: Omit<GitOptions, 'repository'> & {
    /** Asked before a clone is made: throws where there is none to make. */
    readonly check?: () => Promise<void>;
  },
): Promise<string> {
  const [owner = '', name = ''] = address.split('/').slice(-2);
  const folder = join(parent, owner, basename(name));
  if (existsSync(join(folder, 'HEAD'))) return folder;
  await options.check?.();
  mkdirSync(join(parent, owner), { recursive: true, mode: 0o700 });
  // Beside its place first: nobody finds half of a clone.
  const stage = mkdtempSync(join(parent, owner, '.clone-'));
  try {
    const git = openGit({ ...options, repository: stage });
    await git(['clone', '--quiet', '--bare', '--no-tags', '--', address, join(stage, 'clone')]);
    try {
      renameSync(join(stage, 'clone'), folder);
    } catch (error) {
      // Somebody else was faster.
      if (!existsSync(join(folder, 'HEAD'))) throw error;
    }
    return folder;
  } catch (error) {
    throw error instanceof ConfigError || !/not found|does not (?:exist|appear)/i.test(String(error))
      ? error
      : new ConfigError(`${address} cannot be cloned: there is no such repository, or the token may not read it`, {
          code: 'git_repository_missing',
          hint: 'Check its name and the token.',
          cause: error,
        });
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}
