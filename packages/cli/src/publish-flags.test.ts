import { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from './program.ts';
import { publishTarget, withPublishFlags, type PublishFlags } from './publish-flags.ts';

/** What the options come to. */
function targetOf(...argv: readonly string[]): unknown {
  const command = withPublishFlags(new Command('publish').option('--out <dir>').option('--no-merge'));
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  command.parse([...argv], { from: 'user' });
  return publishTarget(command.opts<PublishFlags>(), command);
}

test('where a pull request goes is written as gh takes it, or as the browser shows it', () => {
  const acme = { owner: 'acme', repository: 'connectors' };
  for (const text of ['acme/connectors', 'github.com/acme/connectors', 'https://github.com/acme/connectors.git'])
    expect(targetOf('--pull-request', text)).toEqual({ kind: 'pull-request', github: acme });
  expect(
    targetOf('--pull-request', 'Git.Example.com/acme/connectors', '--base', 'trunk', '--draft', '--no-merge'),
  ).toEqual({
    kind: 'pull-request',
    github: { ...acme, host: 'git.example.com' },
    base: 'trunk',
    draft: true,
    merge: false,
  });
  for (const text of ['acme', 'a/b/c', '../..', 'acme/connectors?x', '-x/y z', 'https://me:token@github.com/a/b'])
    expect(() => targetOf('--pull-request', text)).toThrow(/write owner\/repository/);
});

test('a tarball goes to the registry that is named, and nowhere else', () => {
  expect(targetOf('--npm', '/tmp/out')).toEqual({ kind: 'npm', out: '/tmp/out' });
  const registry = 'https://registry.example';
  expect(targetOf('--npm', '/tmp/out', '--registry', registry, '--tag', 'next', '--access', 'public')).toEqual({
    kind: 'npm',
    out: '/tmp/out',
    registry,
    tag: 'next',
    access: 'public',
  });
});

test.each([
  ['build x.yaml --out y --pull-request a/b', 'choose between --out and --pull-request'],
  ['build x.yaml --git . --npm d', 'choose between --git and --npm'],
  ['build x.yaml --base main', '--base needs --git or --pull-request'],
  ['build x.yaml --pull-request a/b --remote fork', '--remote needs --git'],
  ['build x.yaml --git . --draft --no-merge', '--draft needs --pull-request'],
  ['build x.yaml --pull-request a/b --draft', 'add --no-merge'],
  ['build x.yaml --no-merge', '--no-merge needs --git or --pull-request'],
  ['build x.yaml --git . --no-merge --gate merge=ask', 'no last gate'],
  ['build x.yaml --registry https://r.example', '--registry needs --npm'],
  ['build x.yaml --npm d --access public', '--access needs --registry'],
  ['build --resume --git .', 'leave out --git'],
  ['build --resume --directories a', 'leave out --directories'],
  ['publish x', 'give one of --out, --git, --pull-request and --npm'],
  ['publish x --npm d --merge', '--merge needs'],
  ['publish x --pull-request a/b --draft --merge', 'leave out --draft or --merge'],
  ['runs approve x', 'Allowed choices are list'],
])('%s is refused before anything runs', async (line, said) => {
  const program = createProgram({ signal: new AbortController().signal, outcome: { exitCode: 0 } });
  for (const command of program.commands) command.configureOutput({ writeErr: () => undefined });
  await expect(program.parseAsync(line.split(' '), { from: 'user' })).rejects.toThrow(said);
});
