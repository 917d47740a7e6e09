import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError, Secret } from '@tapwright/connector';
import {
  cloneRepository,
  createPublisher,
  githubPullRequests,
  openGithub,
  type GithubApp,
  type GithubToken,
  type GitTarget,
  type Publisher,
} from '@tapwright/factory';
import { homeSubfolder } from '../home.ts';
import { privateAllowed } from '../private-addresses.ts';
import type { PublishPlan } from './publish-plan.ts';

/** What publishing needs besides its plan: of the process that does it, whichever that is. */
export interface PublishHost {
  readonly home: string;
  /** Has the tokens. */
  readonly env: NodeJS.ProcessEnv;
}

/** Publishes also what was tested where code could reach the network. */
interface Trust {
  readonly allowOpenSandbox: boolean;
}

/** A publisher with its connections, which it has to give back. */
export type OpenPublisher = Publisher & AsyncDisposable;

/** Opens where a package of that name goes. Throws where a token, a repository or a right is missing. */
export async function openPublisher(
  plan: PublishPlan,
  name: string,
  host: PublishHost,
  trust: Trust = { allowOpenSandbox: false },
): Promise<OpenPublisher> {
  switch (plan.kind) {
    case 'folder':
      return closed(createPublisher({ kind: 'folder', out: folderOf(plan, name), ...trust }));
    case 'git':
      return closed(
        createPublisher({ kind: 'git', repository: resolve(plan.repository), ...branchOf(plan), ...trust }),
      );
    case 'pull-request':
      return await openPullRequests(plan, host, trust);
    case 'npm':
      return closed(createPublisher({ kind: 'npm', out: resolve(plan.out), ...registryOf(plan, host), ...trust }));
  }
}

/** Throws what would stop the publication, before anything is done for it. */
export async function checkPublisher(
  plan: PublishPlan,
  name: string,
  host: PublishHost,
  signal?: AbortSignal,
): Promise<void> {
  await using publisher = await openPublisher(plan, name, host);
  await publisher.check(signal);
}

function closed(publisher: Publisher): OpenPublisher {
  return { ...publisher, [Symbol.asyncDispose]: async () => undefined };
}

function folderOf({ out, parent }: Extract<PublishPlan, { kind: 'folder' }>, name: string): string {
  return resolve(out ?? join(parent, `source-${name.replace(/^source-/, '')}`));
}

function branchOf({
  directory,
  base,
  remote,
}: Extract<PublishPlan, { kind: 'git' | 'pull-request' }>): Omit<GitTarget, 'repository'> {
  return {
    ...(directory !== undefined && { directory }),
    ...(base !== undefined && { base }),
    ...(remote !== undefined && { remote }),
  };
}

async function openPullRequests(
  plan: Extract<PublishPlan, { kind: 'pull-request' }>,
  host: PublishHost,
  trust: Trust,
): Promise<OpenPublisher> {
  const { owner, repository } = plan.github;
  const { api, server, credentials } = await githubOf(plan, host.env);
  const allowPrivate = privateAllowed(undefined, host.env);
  const access = await openGithub({ address: api, allowPrivate, credentials }, { owner, repository });
  try {
    const { token, author, connection } = access;
    const git = { token, tokenFor: `${server}/`, ...(author && { author }) };
    const pullRequests = githubPullRequests(connection, { owner, repository });
    const cloning = { ...git, check: pullRequests.check };
    const folder =
      plan.repository === undefined
        ? await cloneRepository(`${server}/${owner}/${repository}.git`, clonesOf(server, host), cloning)
        : resolve(plan.repository);
    const publisher = createPublisher({
      kind: 'pull-request',
      pullRequests,
      repository: folder,
      draft: plan.draft,
      ...git,
      ...branchOf(plan),
      ...trust,
    });
    return { ...publisher, [Symbol.asyncDispose]: () => access[Symbol.asyncDispose]() };
  } catch (error) {
    await access[Symbol.asyncDispose]();
    throw error;
  }
}

function clonesOf(server: string, { home }: PublishHost): string {
  return join(homeSubfolder(home, 'clones'), server.replaceAll(/[^\w.-]+/g, '-'));
}

interface Github {
  readonly api: string;
  readonly server: string;
  readonly credentials: GithubToken | GithubApp;
}

/** A token goes to the GitHub that it was given for, and nowhere else: `gh` reads the same variables. */
async function githubOf(
  { github: { host } }: Extract<PublishPlan, { kind: 'pull-request' }>,
  env: NodeJS.ProcessEnv,
): Promise<Github> {
  const given = (...names: readonly string[]): string | undefined => valueOf(env, names);
  if (host !== undefined && host.toLowerCase() !== 'github.com') {
    const names = ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'];
    const token = given(...names);
    if (token === undefined) throw noToken(host, names.join(' or '));
    return {
      api: `https://${host}/api/v3`,
      server: `https://${host}`,
      credentials: { kind: 'token', token: new Secret(token) },
    };
  }
  const api = (given('GITHUB_API_URL') ?? 'https://api.github.com').replace(/\/+$/, '');
  const server = (given('GITHUB_SERVER_URL') ?? serverOf(api)).replace(/\/+$/, '');
  const [token, id, key] = [given('GH_TOKEN', 'GITHUB_TOKEN'), given('GITHUB_APP_ID'), given('GITHUB_APP_PRIVATE_KEY')];
  if (id !== undefined && key !== undefined)
    return { api, server, credentials: { kind: 'app', id, privateKey: await pemOf(key) } };
  if (token === undefined) throw noToken('GitHub', 'GITHUB_TOKEN');
  return { api, server, credentials: { kind: 'token', token: new Secret(token) } };
}

function valueOf(env: NodeJS.ProcessEnv, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]?.trim()).find((value) => value !== undefined && value !== '');
}

function serverOf(api: string): string {
  return api === 'https://api.github.com' ? 'https://github.com' : api.replace(/\/api\/v3$/, '');
}

/** The key itself (with `\n` where a variable has no lines), or the path of its file. */
async function pemOf(given: string): Promise<Secret> {
  if (given.includes('-----BEGIN')) return new Secret(given.replaceAll(String.raw`\n`, '\n'));
  if (existsSync(given)) return new Secret(await readFile(given, 'utf8'));
  throw new ConfigError('GITHUB_APP_PRIVATE_KEY is neither a key nor the path of a file that is here', {
    code: 'private_key_invalid',
    hint: 'Set it to the text of the .pem file, or to its path.',
  });
}

function noToken(where: string, name: string): ConfigError {
  return new ConfigError(`there is no token for ${where}: ${name} is not set`, {
    code: 'github_token_missing',
    hint: `Set ${name} to one that may write contents and pull requests${where === 'GitHub' ? ', or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY for an App' : ''}.`,
  });
}

function registryOf({ registry, tag, access }: Extract<PublishPlan, { kind: 'npm' }>, { env }: PublishHost) {
  if (registry === undefined) return {};
  const token = valueOf(env, ['NPM_TOKEN', 'NODE_AUTH_TOKEN']);
  if (token === undefined)
    throw new ConfigError('there is no token for the registry: NPM_TOKEN is not set', {
      code: 'npm_token_missing',
      hint: 'Set NPM_TOKEN to one that may publish, or leave --registry out: then there is a tarball, and no more.',
    });
  return {
    registry: {
      address: registry,
      token: new Secret(token),
      allowPrivate: privateAllowed(undefined, env),
      ...(tag !== undefined && { tag }),
      ...(access !== undefined && { access }),
    },
  };
}
