import { createPrivateKey, sign } from 'node:crypto';
import {
  ConfigError,
  connect,
  defineClient,
  defineConnector,
  reveal,
  Secret,
  secret,
  type Connection,
} from '@tapwright/connector';
import { z } from 'zod';
import { githubAnswer } from './github-answer.ts';
import type { GithubRepository } from './github-pull-requests.ts';

const config = z.object({ token: secret({ title: 'Access token' }) });

/** GitHub as a connector: the runtime brings limits, retries, the guard, and errors without secrets. */
const githubConnector = defineConnector({
  name: 'source-github',
  title: 'GitHub',
  version: '0.0.0',
  config,
  client: defineClient<z.output<typeof config>>({
    baseUrl: 'https://api.github.com',
    auth: { kind: 'bearer', token: ({ token }) => token },
    headers: { 'X-GitHub-Api-Version': '2022-11-28' },
    rateLimitHeaders: { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
  }),
  check: { method: 'GET', path: '/rate_limit', operationClass: 'safe' },
  streams: [],
});

export interface GithubToken {
  readonly kind: 'token';
  readonly token: Secret | string;
}

/** An App: what it does is done by its bot, with no more rights than publishing needs. */
export interface GithubApp {
  readonly kind: 'app';
  readonly id: string;
  /** PEM. */
  readonly privateKey: Secret | string;
}

export interface GithubOptions {
  /** Of the API. Default `https://api.github.com`. */
  readonly address?: string;
  /** An API on this machine or in a private network may be reached. Default false. */
  readonly allowPrivate?: boolean;
  readonly credentials: GithubToken | GithubApp;
  readonly signal?: AbortSignal;
}

/** GitHub, as the one who publishes. */
export interface GithubAccess extends AsyncDisposable {
  readonly connection: Connection;
  /** For git over https. */
  readonly token: Secret;
  /** Who commits, where that is an App. */
  readonly author?: { readonly name: string; readonly email: string };
}

/** Signs in, as a person by their token or as an App that is installed where the repository is. */
export async function openGithub(options: GithubOptions, repository: GithubRepository): Promise<GithubAccess> {
  const { credentials } = options;
  if (credentials.kind === 'token') return accessBy(new Secret(reveal(credentials.token)), options);
  await using app = await connectAs(new Secret(assertionOf(credentials)), options);
  const path = `/repos/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.repository)}`;
  const { slug } = githubAnswer(z.object({ slug: z.string() }), (await app.get('/app')).body, 'GET /app');
  const { body: installed } = await app.get(`${path}/installation`);
  const { id } = githubAnswer(z.object({ id: z.number() }), installed, `GET ${path}/installation`);
  const body = {
    repositories: [repository.repository],
    permissions: { contents: 'write', pull_requests: 'write', metadata: 'read' },
  };
  // A token too many does no harm: it ends within the hour.
  const made = await app.post(`/app/installations/${id}/access_tokens`, { body, operationClass: 'idempotent' });
  const { token } = githubAnswer(z.object({ token: z.string() }), made.body, 'POST access_tokens');
  const name = `${slug}[bot]`;
  return {
    ...(await accessBy(new Secret(token), options)),
    author: { name, email: `${name}@users.noreply.github.com` },
  };
}

async function accessBy(token: Secret, options: GithubOptions): Promise<GithubAccess> {
  const connection = await connectAs(token, options);
  return { connection, token, [Symbol.asyncDispose]: () => connection.close() };
}

function connectAs(token: Secret, { address, allowPrivate = false, signal }: GithubOptions): Promise<Connection> {
  return connect(
    githubConnector,
    { token: reveal(token) },
    { allowPrivate, ...(address !== undefined && { baseUrl: address }), ...(signal && { signal }) },
  );
}

/** What an App says of itself (RS256, ten minutes at most): good for asking for a token, and for nothing else. */
function assertionOf({ id, privateKey }: GithubApp): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  // Clocks differ: it begins a minute ago.
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 60, exp: now + 540, iss: id })}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), keyOf(reveal(privateKey))).toString('base64url')}`;
}

function keyOf(pem: string) {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Told below: what the library says may quote the key.
  }
  throw new ConfigError('the private key of the GitHub App is not an RSA key in PEM form', {
    code: 'private_key_invalid',
    hint: 'Copy the whole file that GitHub gave you, from -----BEGIN to END …-----.',
  });
}
