import { resolve } from 'node:path';
import type { PublishPlanInput } from '@tapwright/app';
import { Option, type Command } from 'commander';

/** Options that say where a package goes. */
export interface PublishFlags {
  readonly out?: string;
  readonly git?: string;
  readonly pullRequest?: string;
  readonly npm?: string;
  readonly base?: string;
  readonly remote?: string;
  readonly into?: string;
  readonly draft?: boolean;
  readonly merge?: boolean;
  readonly registry?: string;
  readonly tag?: string;
  readonly access?: 'public' | 'restricted';
}

export function withPublishFlags(command: Command): Command {
  return command
    .option('--git <repository>', 'publish on a branch of this git repository')
    .option(
      '--pull-request <owner/repository>',
      'publish as a pull request there, at GitHub or at host/owner/repository; needs GITHUB_TOKEN or an App',
    )
    .option('--npm <dir>', 'publish as a tarball in this folder')
    .option('--base <branch>', 'branch that it is merged into (--git, --pull-request)')
    .option('--remote <name>', 'remote that the branch is pushed to (--git)')
    .option('--into <dir>', 'folder of the connectors within the repository (default: connectors)')
    .option('--draft', 'the pull request is a draft')
    .option('--registry <address>', 'the tarball goes there, too (--npm); needs NPM_TOKEN')
    .option('--tag <name>', 'tag of the version (--registry; default: latest)')
    .addOption(new Option('--access <who>', 'who sees a package with a scope').choices(['public', 'restricted']));
}

/** Where it goes; undefined where nothing says so. What contradicts itself ends the command. */
export function publishTarget(flags: PublishFlags, command: Command): PublishPlanInput | undefined {
  const { out, git, pullRequest, npm, base, remote, into } = flags;
  const problem = contradiction(flags);
  if (problem !== undefined) return command.error(`error: ${problem}`);
  const branch = {
    ...(into !== undefined && { directory: into }),
    ...(base !== undefined && { base }),
    ...(remote !== undefined && { remote }),
    ...(flags.merge === false && { merge: false }),
  };
  if (pullRequest !== undefined) {
    const github = githubRepository(pullRequest);
    if (github === undefined)
      return command.error(
        `error: --pull-request ${pullRequest}: write owner/repository, host/owner/repository, or the address of the repository`,
      );
    const more = {
      ...(git !== undefined && { repository: resolve(git) }),
      ...(flags.draft === true && { draft: true }),
    };
    return { kind: 'pull-request', github, ...more, ...branch };
  }
  if (git !== undefined) return { kind: 'git', repository: resolve(git), ...branch };
  if (npm !== undefined) {
    const { registry, tag, access } = flags;
    const more = { ...(tag !== undefined && { tag }), ...(access !== undefined && { access }) };
    return { kind: 'npm', out: resolve(npm), ...(registry !== undefined && { registry }), ...more };
  }
  return out === undefined ? undefined : { kind: 'folder', parent: process.cwd(), out: resolve(out) };
}

function contradiction(flags: PublishFlags): string | undefined {
  const { out, git, pullRequest, npm, registry } = flags;
  const isBranch = git !== undefined || pullRequest !== undefined;
  const isIn = (name: keyof PublishFlags): boolean => flags[name] !== undefined;
  const places = [out !== undefined && '--out', isBranch && (pullRequest === undefined ? '--git' : '--pull-request')];
  const given = [...places, npm !== undefined && '--npm'].filter((name) => name !== false);
  if (given.length > 1) return `a package goes to one place: choose between ${given.join(' and ')}`;
  const stray = (['base', 'remote', 'into'] as const).find(isIn);
  if (stray !== undefined && !isBranch) return `--${stray} needs --git or --pull-request`;
  if (isIn('remote') && git === undefined) return '--remote needs --git: a clone of our own has one remote';
  if (isIn('draft') && pullRequest === undefined) return '--draft needs --pull-request';
  if (registry !== undefined && npm === undefined) return '--registry needs --npm, the folder of the tarball';
  const word = (['tag', 'access'] as const).find(isIn);
  return word !== undefined && registry === undefined ? `--${word} needs --registry` : undefined;
}

/** As `gh` takes it, and as the browser shows it. */
function githubRepository(text: string) {
  const found =
    /^(?:(?:https?:\/\/)?(?<host>[\w.-]+\.[a-z]+(?::\d+)?)\/)?(?<owner>[\w.-]+)\/(?<repository>[\w.-]+?)(?:\.git)?\/?$/i.exec(
      text.trim(),
    )?.groups;
  const { host, owner, repository } = found ?? {};
  if (owner === undefined || repository === undefined || /^\.+$/.test(`${owner}${repository}`)) return undefined;
  return { owner, repository, ...(host !== undefined && host !== 'github.com' && { host: host.toLowerCase() }) };
}
