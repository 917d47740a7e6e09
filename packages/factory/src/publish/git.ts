import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { ConfigError, reveal, SystemError, TransientError, type Secret } from '@tapwright/connector';
import { withoutSecrets } from '../review/secret-shapes.ts';

export interface GitOptions {
  /** Folder of the repository: a working tree or a bare one. */
  readonly repository: string;
  /** Program to run. Default `git`, on the path. */
  readonly git?: string;
  /** Runs the repository's own hooks. Default false. */
  readonly hooks?: boolean;
  /** For a remote over https, sent as a header: never on a command line, in an address or in a file. */
  readonly token?: Secret | string;
  /** Beginning of the addresses that get the token. Default: every remote. */
  readonly tokenFor?: string;
  readonly signal?: AbortSignal;
}

export interface GitAnswer {
  readonly code: number;
  readonly out: string;
}

export interface GitCall {
  readonly cwd?: string;
  readonly input?: string;
  /** Exit codes that are an answer, too. */
  readonly allow?: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs git; gives what it printed, without the last line's end. */
export type Git = (args: readonly string[], call?: GitCall) => Promise<GitAnswer>;

/** What git needs of our environment. Everything else stays here: `GIT_DIR` would lead it elsewhere. */
const KEPT =
  /^(?:PATH|HOME|USER|LOGNAME|TMPDIR|SSH_AUTH_SOCK|XDG_CONFIG_HOME|SystemRoot|USERPROFILE|APPDATA|LOCALAPPDATA|TEMP|TMP|(?:https?|no|all)_proxy)$/i;

/** Nothing of the repository's or the person's settings may ask, sign, or run something besides. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['push.gpgSign', 'false'],
  ['core.fsmonitor', 'false'],
  ['core.autocrlf', 'false'],
  ['core.quotePath', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['credential.interactive', 'never'],
  ['protocol.ext.allow', 'never'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['push.recurseSubmodules', 'no'],
];

export function openGit(options: GitOptions): Git {
  const program = options.git ?? 'git';
  const settings = [...SETTINGS, ...(options.hooks === true ? [] : [['core.hooksPath', devNull] as const])];
  const token = options.token === undefined ? undefined : reveal(options.token);
  const secrets = token === undefined ? [] : [token, basic(token)];
  // A header would go along to wherever an answer leads.
  if (token !== undefined) settings.push(['http.followRedirects', 'false']);
  return async (args, call = {}) => {
    const env = environment([...settings, ...(token === undefined ? [] : headerFor(args, token, options))], call.env);
    const place = { ...call, cwd: call.cwd ?? options.repository };
    const ran = await run(program, args, place, env, options.signal);
    if (ran.code === 0 || call.allow?.includes(ran.code) === true)
      return { code: ran.code, out: ran.out.replace(/\n$/, '') };
    throw failed(args, ran.error, secrets);
  };
}

/** Only what speaks to a remote gets the token. */
function headerFor(
  args: readonly string[],
  token: string,
  { tokenFor }: GitOptions,
): readonly (readonly [string, string])[] {
  if (!/^(?:push|fetch|ls-remote|clone)$/.test(args[0] ?? '')) return [];
  const place = tokenFor === undefined ? 'http' : `http.${tokenFor}`;
  return [[`${place}.extraHeader`, `Authorization: Basic ${basic(token)}`]];
}

function basic(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64');
}

function environment(settings: readonly (readonly [string, string])[], more: GitCall['env'] = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => KEPT.test(name));
  const configured = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...Object.fromEntries([...kept, ...configured]),
    GIT_CONFIG_COUNT: String(settings.length),
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: ':',
    GCM_INTERACTIVE: 'never',
    LC_ALL: 'C',
    ...more,
  };
}

interface Ran extends GitAnswer {
  readonly error: string;
}

function run(
  program: string,
  args: readonly string[],
  { cwd, input = '' }: GitCall,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    // A session of its own has no terminal: nothing below can ask for a password there.
    const child = spawn(program, args, { cwd, env, detached: true, ...(signal && { signal }) });
    const out: Buffer[] = [];
    const error: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => error.push(chunk));
    child.on('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'ENOENT' ? missing(program, cwd) : cause),
    );
    child.on('close', (code) =>
      resolve({ code: code ?? 1, out: Buffer.concat(out).toString(), error: Buffer.concat(error).toString() }),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function missing(program: string, cwd: string | undefined): ConfigError {
  return new ConfigError(`${program} cannot be run in ${cwd ?? 'this folder'}`, {
    code: 'git_missing',
    hint: 'Check that the folder is there and that git is installed, or publish into a folder.',
  });
}

const UNAUTHORIZED =
  /authentication failed|permission denied|could not read (?:username|password)|terminal prompts|error: 40[13]\b/i;

function failed(args: readonly string[], said: string, secrets: readonly string[]): Error {
  const what = `git ${args[0] ?? ''} failed: ${told(said, secrets)}`;
  if (UNAUTHORIZED.test(said))
    return new ConfigError(what, {
      code: 'git_unauthorized',
      hint: 'Give a token that may write to the repository, or set up a credential helper or an SSH agent.',
    });
  if (/could not resolve host|timed out|connection (?:refused|reset)|unable to access|early eof/i.test(said))
    return new TransientError(what, { code: 'git_unreachable', hint: 'Check the address of the remote.' });
  if (/not a git repository/i.test(said))
    return new ConfigError(what, { code: 'git_repository_missing', hint: 'Name the folder of a git repository.' });
  return new SystemError(what, { code: 'git_failed' });
}

/** The last lines of what git said, without credentials. */
function told(said: string, secrets: readonly string[]): string {
  let text = said
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('hint:'))
    .slice(-4)
    .join(' ')
    .replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1');
  for (const secret of secrets) text = text.replaceAll(secret, '[secret]');
  return withoutSecrets(text).slice(0, 500);
}
