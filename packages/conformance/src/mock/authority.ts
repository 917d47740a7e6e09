import { generateKeyPairSync, verify } from 'node:crypto';
import { isJsonObject, type Clock } from '@tapwright/connector';
import type { AuthProfile, BehaviourProfile, SingleAuthProfile } from '../profile.ts';
import { jsonAnswer, refusal, type MockAnswer } from './answer.ts';
import { hashText } from './random.ts';
import { cookies, formObject, valueAt, type MockRequest } from './request.ts';
import { withValueAt } from './value-at.ts';
import { textOf } from './text-of.ts';

/** Where the mock issues OAuth tokens. */
export const TOKEN_PATH = '/__token';

/** What gets a client in. */
export interface MockCredentials {
  readonly token: string;
  readonly username: string;
  readonly password: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The one in force now: rotation changes it. */
  readonly refreshToken: string;
  readonly code: string;
  readonly issuer: string;
  /** PEM. */
  readonly privateKey: string;
  /** The key for a header, query parameter or cookie of this name. */
  readonly key: (name: string) => string;
  /** The value that a login field must have. */
  readonly login: (field: string) => string;
}

/** What a request must carry to be let in. */
export interface Access {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
}

/** Decides who may come in, and issues tokens. */
export interface Authority {
  readonly credentials: MockCredentials;
  /** Every secret text there is, to look for in what a connector says. */
  secrets(): readonly string[];
  /** Undefined when the request may pass, else the reason why not. */
  refuse(request: MockRequest): string | undefined;
  /** Answers requests to the token endpoint and to logins; undefined for all others. */
  issue(request: MockRequest): MockAnswer | undefined;
  /** What lets a request in, by the first of the ways. */
  readonly access: () => Access;
  /** Ends every token and session that was issued; a new one can be had. */
  expireTokens(): void;
  /** Credentials of any kind are refused until `accept`. */
  reject(): void;
  accept(): void;
  /** How many tokens were issued. */
  readonly issued: number;
}

interface Issued {
  readonly expiresAt: number;
}

export function createAuthority(profile: BehaviourProfile, seed: string, clock: Clock): Authority {
  const single = profile.auth.flatMap((auth) => (auth.kind === 'all' ? auth.methods : [auth]));
  const oauth =
    single.find((auth) => auth.kind === 'oauth2') ??
    (single.some((auth) => auth.kind === 'bearer') ? ANY_GRANT : undefined);
  const session = single.find((auth) => auth.kind === 'session');
  const tokens = new Map<string, Issued>();
  const text = (name: string): string =>
    `${name}-${hashText(`${seed}/${name}`).toString(36)}-${hashText(`${name}/${seed}`).toString(36)}`;
  let keyPair: { publicKey: string; privateKey: string } | undefined;
  const keys = (): { publicKey: string; privateKey: string } => (keyPair ??= rsaKeys());
  let rejecting = false;
  let issued = 0;
  let refreshToken = text('refresh-token');
  const everRefresh = [refreshToken];

  const credentials: MockCredentials = {
    token: text('bearer-token'),
    username: text('user'),
    password: text('password'),
    clientId: text('client'),
    clientSecret: text('client-secret'),
    get refreshToken() {
      return refreshToken;
    },
    code: text('code'),
    issuer: 'robot@example.com',
    get privateKey() {
      return keys().privateKey;
    },
    // One key may be sent in several places: `X-Api-Key` and `api_key` are the same.
    key: (name) =>
      text(
        `key-${name
          .toLowerCase()
          .replace(/^x[-_]/, '')
          .replaceAll(/[^a-z0-9]/g, '')}`,
      ),
    login: (field) =>
      text(/user|mail|login|name/i.test(field) ? 'user' : /pass|secret/i.test(field) ? 'password' : `login-${field}`),
  };

  const newToken = (lifetime: number): string => {
    const token = text(`issued-${issued++}`);
    tokens.set(token, { expiresAt: clock.now() + lifetime * 1000 });
    return token;
  };
  const isLive = (token: string): boolean => (tokens.get(token)?.expiresAt ?? 0) > clock.now();

  const accepts = (auth: SingleAuthProfile, request: MockRequest): boolean => {
    switch (auth.kind) {
      case 'bearer':
        // A token that somebody was given and one that a grant produced look the same.
        return bearerOf(request, auth.prefix) === credentials.token || isLive(bearerOf(request, auth.prefix) ?? '');
      case 'basic':
        return request.headers['authorization'] === basicHeader(credentials.username, credentials.password);
      case 'api-key':
        return valueAt(request, auth) === `${auth.prefix ?? ''}${credentials.key(auth.name)}`;
      case 'headers':
        return auth.names.every((name) => request.headers[name.toLowerCase()] === credentials.key(name));
      case 'oauth2':
        return isLive(bearerOf(request, auth.prefix) ?? '');
      case 'session':
        return isLive(sessionToken(auth, request) ?? '');
      default:
        return false;
    }
  };
  const passes = (auth: AuthProfile, request: MockRequest): boolean =>
    auth.kind === 'all' ? auth.methods.every((method) => accepts(method, request)) : accepts(auth, request);

  const grant = (request: MockRequest): MockAnswer => {
    if (oauth === undefined) return refusal(404, 'this API issues no tokens');
    const form = isJsonObject(request.decoded) ? request.decoded : formObject(request.url.searchParams);
    const problem = rejecting
      ? 'invalid_client'
      : checkGrant({ form, request, oauth, credentials, publicKey: () => keys().publicKey, now: clock.now() });
    if (problem !== undefined)
      return jsonAnswer(problem === 'invalid_client' ? 401 : 400, {
        error: problem,
        error_description: `refused: ${problem}`,
      });
    const refreshes = form['grant_type'] === 'refresh_token';
    if (refreshes && oauth.rotate) {
      refreshToken = text(`refresh-token-${issued}`);
      everRefresh.push(refreshToken);
    }
    const access = newToken(oauth.lifetime);
    const withRefresh = oauth.grants.includes('refresh-token') && (!refreshes || oauth.rotate);
    return jsonAnswer(200, {
      access_token: access,
      token_type: 'Bearer',
      expires_in: oauth.lifetime,
      ...(withRefresh ? { refresh_token: refreshToken } : {}),
    });
  };

  const login = (auth: SessionProfile, request: MockRequest): MockAnswer => {
    const body = isJsonObject(request.decoded) ? request.decoded : {};
    const wrong = auth.login.fields.find((field) => body[field] !== credentials.login(field));
    const basic =
      !auth.login.basic || request.headers['authorization'] === basicHeader(credentials.username, credentials.password);
    if (rejecting || wrong !== undefined || !basic) return refusal(401, 'login refused');
    const lifetime = typeof auth.expires === 'number' ? auth.expires : 3600;
    const token = newToken(lifetime);
    let answer: unknown = { ok: true };
    if (auth.token.in === 'body') answer = withValueAt(answer, auth.token.name.split('.'), token);
    if (typeof auth.expires === 'string') answer = withValueAt(answer, auth.expires.split('.'), lifetime);
    const headers: Record<string, string> = {};
    if (auth.token.in === 'header') headers[auth.token.name] = token;
    if (auth.token.in === 'cookie') headers['set-cookie'] = `${auth.token.name}=${token}; Path=/; HttpOnly`;
    return jsonAnswer(200, answer, headers);
  };

  return {
    credentials,
    secrets: () => [
      credentials.token,
      credentials.password,
      credentials.clientSecret,
      ...everRefresh,
      ...tokens.keys(),
      ...single.flatMap((auth) =>
        auth.kind === 'api-key'
          ? [credentials.key(auth.name)]
          : auth.kind === 'headers'
            ? auth.names.map(credentials.key)
            : [],
      ),
      ...(keyPair === undefined ? [] : [keyPair.privateKey]),
    ],
    refuse(request) {
      if (profile.auth.length === 0) return undefined;
      if (rejecting) return 'the credentials are no longer valid';
      return profile.auth.some((auth) => passes(auth, request)) ? undefined : 'no valid credentials';
    },
    issue(request) {
      if (request.path === TOKEN_PATH) return request.method === 'POST' ? grant(request) : refusal(405, 'only POST');
      if (session !== undefined && request.path === session.login.path && request.method === session.login.method)
        return login(session, request);
      return undefined;
    },
    access: () => accessBy(profile.auth[0], credentials, () => newToken(3600)),
    expireTokens: () => tokens.clear(),
    reject: () => {
      rejecting = true;
    },
    accept: () => {
      rejecting = false;
    },
    get issued() {
      return issued;
    },
  };
}

type OAuthProfile = Extract<SingleAuthProfile, { kind: 'oauth2' }>;
type SessionProfile = Extract<SingleAuthProfile, { kind: 'session' }>;

/** Where the profile only says that a bearer token is wanted, the mock issues one for any grant. */
const ANY_GRANT: OAuthProfile = {
  kind: 'oauth2',
  grants: ['client-credentials', 'refresh-token', 'password', 'authorization-code', 'jwt-bearer'],
  lifetime: 3600,
  rotate: true,
  clientAuthentication: 'either',
};

function accessBy(auth: AuthProfile | undefined, credentials: MockCredentials, newToken: () => string): Access {
  if (auth === undefined) return { headers: {}, query: [] };
  if (auth.kind === 'all') {
    const each = auth.methods.map((method) => accessBy(method, credentials, newToken));
    const cookie = each.flatMap(({ headers }) => headers['cookie'] ?? []).join('; ');
    return {
      headers: Object.assign({}, ...each.map(({ headers }) => headers), cookie === '' ? {} : { cookie }),
      query: each.flatMap(({ query }) => query),
    };
  }
  switch (auth.kind) {
    case 'bearer':
      return { headers: { authorization: `${auth.prefix ?? 'Bearer '}${credentials.token}` }, query: [] };
    case 'basic':
      return { headers: { authorization: basicHeader(credentials.username, credentials.password) }, query: [] };
    case 'api-key':
      return carry(auth, `${auth.prefix ?? ''}${credentials.key(auth.name)}`);
    case 'headers':
      return { headers: Object.fromEntries(auth.names.map((name) => [name, credentials.key(name)])), query: [] };
    case 'oauth2':
      return { headers: { authorization: `${auth.prefix ?? 'Bearer '}${newToken()}` }, query: [] };
    case 'session': {
      const { send } = auth;
      if (send !== undefined) return carry(send, `${send.prefix ?? ''}${newToken()}`);
      return auth.token.in === 'cookie'
        ? carry({ in: 'cookie', name: auth.token.name }, newToken())
        : carry({ in: 'header', name: 'authorization' }, `Bearer ${newToken()}`);
    }
    default:
      return { headers: {}, query: [] };
  }
}

function carry(place: { readonly in: 'header' | 'query' | 'cookie'; readonly name: string }, value: string): Access {
  if (place.in === 'query') return { headers: {}, query: [[place.name, value]] };
  return {
    headers: place.in === 'cookie' ? { cookie: `${place.name}=${encodeURIComponent(value)}` } : { [place.name]: value },
    query: [],
  };
}

function rsaKeys(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function bearerOf(request: MockRequest, prefix = 'Bearer '): string | undefined {
  const header = request.headers['authorization'];
  return header?.startsWith(prefix) === true ? header.slice(prefix.length) : undefined;
}

function basicHeader(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function sessionToken(auth: SessionProfile, request: MockRequest): string | undefined {
  if (auth.send === undefined) {
    return auth.token.in === 'cookie' ? (cookies(request)[auth.token.name] ?? bearerOf(request)) : bearerOf(request);
  }
  const value = valueAt(request, auth.send);
  const prefix = auth.send.prefix ?? '';
  return typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}

interface GrantRequest {
  readonly form: Readonly<Record<string, unknown>>;
  readonly request: MockRequest;
  readonly oauth: OAuthProfile;
  readonly credentials: MockCredentials;
  readonly publicKey: () => string;
  readonly now: number;
}

const GRANTS: Readonly<Record<string, OAuthProfile['grants'][number]>> = {
  client_credentials: 'client-credentials',
  refresh_token: 'refresh-token',
  password: 'password',
  authorization_code: 'authorization-code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'jwt-bearer',
};

/** The OAuth error code of a bad token request, undefined for a good one. */
function checkGrant(grant: GrantRequest): string | undefined {
  const { form, oauth, credentials } = grant;
  const kind = GRANTS[String(form['grant_type'])];
  if (kind === undefined || !oauth.grants.includes(kind)) return 'unsupported_grant_type';
  if (kind === 'jwt-bearer') return checkAssertion(grant);
  if (kind === 'password')
    return form['username'] === credentials.username && form['password'] === credentials.password
      ? undefined
      : 'invalid_grant';
  if (!isClient(grant)) return 'invalid_client';
  if (kind === 'refresh-token') return form['refresh_token'] === credentials.refreshToken ? undefined : 'invalid_grant';
  if (kind === 'authorization-code') return form['code'] === credentials.code ? undefined : 'invalid_grant';
  return undefined;
}

function isClient({ form, request, oauth, credentials }: GrantRequest): boolean {
  const inBody = form['client_id'] === credentials.clientId && form['client_secret'] === credentials.clientSecret;
  const inHeader =
    request.headers['authorization'] ===
    basicHeader(encodeURIComponent(credentials.clientId), encodeURIComponent(credentials.clientSecret));
  if (oauth.clientAuthentication === 'either') return inBody || inHeader;
  return oauth.clientAuthentication === 'body' ? inBody : inHeader;
}

function checkAssertion({ form, publicKey, now, credentials }: GrantRequest): string | undefined {
  const [header = '', payload = '', signature = ''] = textOf(form['assertion']).split('.');
  const signed = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${payload}`),
    publicKey(),
    Buffer.from(signature, 'base64url'),
  );
  if (!signed) return 'invalid_grant';
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (!isJsonObject(claims) || claims['iss'] !== credentials.issuer) return 'invalid_grant';
  return typeof claims['exp'] === 'number' && claims['exp'] * 1000 > now ? undefined : 'invalid_grant';
}
