import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository of a person's: with hooks, with signing, with changes that are not committed. */
export interface TestRepository extends Disposable {
  readonly root: string;
  /** Working tree with the branch `main`. */
  readonly path: string;
  /** Bare remote that `origin` names; it has what was pushed. */
  readonly remote: string;
  readonly git: (args: readonly string[], folder?: string) => string;
  readonly write: (path: string, text: string) => void;
  /** Commits all that lies in the working tree, and pushes it. */
  readonly commit: (message: string) => void;
  /** Everything that a person could notice of their working tree. */
  readonly state: () => string;
}

const HOOKS = ['pre-commit', 'commit-msg', 'post-commit', 'post-checkout', 'pre-push', 'reference-transaction'];

let template: string | undefined;

/** Made once; each test has a copy. */
function templateFolder(): string {
  if (template !== undefined) return template;
  const root = mkdtempSync(join(tmpdir(), 'tapwright-git-template-'));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  const path = join(root, 'work');
  const git = gitIn(root);
  git(['init', '--quiet', '--bare', '--initial-branch=main', 'remote.git'], root);
  git(['init', '--quiet', '--initial-branch=main', 'work'], root);
  for (const [key, value] of [
    ['user.name', 'Mona'],
    ['user.email', 'mona@example.org'],
    ['remote.origin.url', '../remote.git'],
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
    // Whoever signs fails.
    ['commit.gpgSign', 'true'],
    ['gpg.program', '/bin/false'],
  ] as const)
    git(['config', key, value], path);
  writeFileSync(join(path, 'README.md'), 'Ours\n');
  writeFileSync(join(path, '.gitignore'), 'config*.json\n*.log\n');
  git(['add', '--all'], path);
  git(['commit', '--quiet', '--message', 'First'], path);
  git(['push', '--quiet', 'origin', 'main'], path);
  template = root;
  return root;
}

function gitIn(home: string): (args: readonly string[], folder: string) => string {
  const env = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  return (args, cwd) =>
    execFileSync('git', ['-c', 'commit.gpgSign=false', '-c', 'core.hooksPath=/dev/null', ...args], {
      cwd,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
}

export function testRepository(): TestRepository {
  const root = mkdtempSync(join(tmpdir(), 'tapwright-git-'));
  cpSync(templateFolder(), root, { recursive: true });
  const path = join(root, 'work');
  const remote = join(root, 'remote.git');
  const run = gitIn(root);
  const git = (args: readonly string[], folder = path): string => run(args, folder);
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  const commit = (message: string): void => {
    git(['add', '--all']);
    git(['commit', '--quiet', '--message', message]);
    git(['push', '--quiet', 'origin', 'main']);
  };
  // Whoever runs one of these is seen.
  for (const hook of HOOKS) {
    write(`.git/hooks/${hook}`, `#!/bin/sh\ntouch '${root}/hook-ran'\n`);
    chmodSync(join(path, '.git', 'hooks', hook), 0o755);
  }
  return {
    root,
    path,
    remote,
    git,
    write,
    commit,
    state: () =>
      [
        git(['status', '--porcelain', '--branch', '--ignored']),
        git(['rev-parse', 'HEAD']),
        git(['diff']),
        git(['stash', 'list']),
      ].join('\n'),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
