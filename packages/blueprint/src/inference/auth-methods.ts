import type { AuthMethod, SecurityScheme } from '../schema.ts';
import { snake } from './words.ts';

type OAuth2 = Extract<SecurityScheme, { type: 'oauth2' }>;

const BEARER = /\bbearer\b/i;
/** ``Authorization: Token {key}``, `"ApiKey " + key`, `GenieKey <key>`. */
const PREFIX =
  /(?:authorization\W{0,3}|[`"'])\s*(Token token=|Token|ApiKey|API-?Key|Key|GenieKey|Basic|DirectLogin|JWT|Bot|OAuth|Zoho-oauthtoken|SSWS|token|apikey|Apikey)(?:\s|=|:)+[`"']?(?:[<{[(]|\byour|\bapi|\btoken|\bkey|[xX]{3}|\$)/i;

/** Config field of a key; named after its parameter where there are several. */
export function keyField(name: string, alone: boolean): string {
  return alone ? 'api_key' : snake(name).replace(/^x_/, '') || 'api_key';
}

/** A key in header, query or cookie; a bearer token or basic where its description says so. */
export function apiKey(scheme: Extract<SecurityScheme, { type: 'api-key' }>, alone: boolean): AuthMethod {
  const description = scheme.description ?? '';
  if (scheme.in === 'header' && scheme.name.toLowerCase() === 'authorization') {
    if (BEARER.test(description)) return { kind: 'bearer', token: { config: 'token' } };
    const prefix = PREFIX.exec(description)?.[1];
    if (prefix?.toLowerCase() === 'basic')
      return { kind: 'basic', username: { config: 'username' }, password: { config: 'password' } };
    const text = prefix === undefined ? undefined : prefix.endsWith('=') ? prefix : `${prefix} `;
    return {
      kind: 'api-key',
      in: 'header',
      name: scheme.name,
      ...(text === undefined ? {} : { prefix: text }),
      key: { config: 'api_key' },
    };
  }
  return { kind: 'api-key', in: scheme.in, name: scheme.name, key: { config: keyField(scheme.name, alone) } };
}

/** A password that the text says stays empty. */
const NO_PASSWORD =
  /(password|pass)\b.{0,40}\b(blank|empty|not (needed|required)|omit|leave|unused|ignored)|do not need to provide a password|no password|without a password|key as (the )?(basic auth )?user ?name/i;

function basic(description: string | undefined): AuthMethod {
  const username = { config: 'username' };
  return NO_PASSWORD.test(description ?? '')
    ? { kind: 'basic', username }
    : { kind: 'basic', username, password: { config: 'password' } };
}

function absolute(url: string | undefined, baseUrl: string): string | undefined {
  if (url === undefined || url === '') return undefined;
  if (/^https?:\/\//.test(url)) return url;
  try {
    return new URL(url, baseUrl.replaceAll(/[{}]/g, '')).href;
  } catch {
    return undefined;
  }
}

const READS = new Set(['read', 'readonly', 'view', 'list', 'get']);
const WRITES = new Set(['write', 'readwrite', 'admin', 'delete', 'manage', 'create', 'update', 'edit', 'full', 'all']);
const MOST_SCOPES = 30;

/**
 * What to ask a person for where no operation says which scopes it needs: those of the flow that read, else all. A server
 * that is asked for none may grant none.
 */
function readingScopes(known: Readonly<Record<string, string>>): { readonly scopes?: string[] } {
  const all = Object.keys(known).filter((scope) => scope !== 'none');
  const reading = all.filter(onlyReads);
  const asked = (reading.length > 0 ? reading : all).toSorted();
  return asked.length === 0 || asked.length > MOST_SCOPES ? {} : { scopes: asked };
}

/** True for a scope whose words ask for reading only. */
export function onlyReads(scope: string): boolean {
  const words = scope
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => READS.has(word)) && !words.some((word) => WRITES.has(word));
}

function oauth2(scheme: OAuth2, scopes: readonly string[], baseUrl: string): readonly AuthMethod[] {
  const { clientCredentials, authorizationCode, password } = scheme.flows;
  const methods: AuthMethod[] = [];
  const some = (known: Readonly<Record<string, string>>) => {
    const asked = scopes.filter((scope) => Object.hasOwn(known, scope) && scope !== 'none');
    return asked.length === 0 ? {} : { scopes: asked };
  };
  const codeUrl = absolute(authorizationCode?.refreshUrl ?? authorizationCode?.tokenUrl, baseUrl);
  if (authorizationCode !== undefined && codeUrl !== undefined) {
    const authorizationUrl = absolute(authorizationCode.authorizationUrl, baseUrl);
    methods.push({
      kind: 'oauth2-refresh-token',
      tokenUrl: absolute(authorizationCode.tokenUrl, baseUrl) ?? codeUrl,
      ...(authorizationUrl === undefined ? {} : { authorizationUrl }),
      ...(scopes.length === 0 ? readingScopes(authorizationCode.scopes) : some(authorizationCode.scopes)),
    });
  }
  const clientUrl = absolute(clientCredentials?.tokenUrl, baseUrl);
  if (clientCredentials !== undefined && clientUrl !== undefined) {
    methods.push({ kind: 'oauth2-client-credentials', tokenUrl: clientUrl, ...some(clientCredentials.scopes) });
  }
  const passwordUrl = absolute(password?.tokenUrl, baseUrl);
  if (password !== undefined && passwordUrl !== undefined) {
    methods.push({ kind: 'oauth2-password', tokenUrl: passwordUrl, ...some(password.scopes) });
  }
  methods.push({ kind: 'bearer', token: { config: 'access_token' } });
  return methods;
}

/** The methods that one declared scheme offers; several where an OAuth 2 scheme has several flows. */
export function methodsOf(
  scheme: SecurityScheme,
  scopes: readonly string[],
  baseUrl: string,
  alone: boolean,
): readonly AuthMethod[] {
  switch (scheme.type) {
    case 'bearer':
      return [{ kind: 'bearer', token: { config: 'token' } }];
    case 'basic':
      return [basic(scheme.description)];
    case 'api-key':
      return [apiKey(scheme, alone)];
    case 'oauth2':
      return oauth2(scheme, scopes, baseUrl);
    case 'openid-connect':
      return [{ kind: 'bearer', token: { config: 'access_token' } }];
    default:
      return [];
  }
}
