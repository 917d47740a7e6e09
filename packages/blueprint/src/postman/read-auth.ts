import type { NamedScheme } from '../examples/credentials.ts';
import { child, children, isObjectNode, stringChild, textChild, type Node } from '../openapi/node.ts';
import type { SecurityScheme } from '../schema.ts';
import { resolveVariables, hasVariable, type Variables } from './variables.ts';

/** How a request authenticates: a scheme, none at all, or whatever stands above it. */
export type PostmanAuth = NamedScheme | 'none' | 'inherited';

/** `auth` of a collection, folder or request. Only what kind of credential it is, never a value. */
export function readAuth(node: Node, variables: Variables): PostmanAuth {
  const auth = child(node, 'auth');
  if (auth === undefined || !isObjectNode(auth)) return 'inherited';
  const type = (stringChild(auth, 'type') ?? '').toLowerCase();
  if (type === 'noauth') return 'none';
  if (type === '' || type === 'inherit') return 'inherited';
  const settings = settingsOf(auth, type);
  if (type === 'bearer') return { name: 'bearer', scheme: { type: 'bearer' } };
  if (type === 'basic') return { name: 'basic', scheme: { type: 'basic' } };
  if (type === 'apikey') return apiKey(settings, variables);
  if (type === 'oauth2') return oauth2(settings, variables);
  return { name: type, scheme: { type: 'other', scheme: type } };
}

/** A list of `{ key, value }` in 2.1, an object in 2.0. */
function settingsOf(auth: Node, type: string): ReadonlyMap<string, string> {
  const node = child(auth, type);
  if (node === undefined) return new Map();
  const pairs = Array.isArray(node.value)
    ? children(node).map((pair) => [stringChild(pair, 'key'), textChild(pair, 'value')] as const)
    : children(node).map((member) => [member.key, textChild(node, member.key)] as const);
  return new Map(
    pairs.flatMap(([key, value]) => (key === undefined || value === undefined ? [] : [[key, value] as const])),
  );
}

function apiKey(settings: ReadonlyMap<string, string>, variables: Variables): NamedScheme {
  const wanted = resolveVariables(settings.get('key') ?? '', variables);
  const name = wanted === '' || hasVariable(wanted) ? 'X-API-Key' : wanted;
  const place = settings.get('in') === 'query' ? 'query' : 'header';
  return { name: 'apikey', scheme: { type: 'api-key', in: place, name } };
}

function oauth2(settings: ReadonlyMap<string, string>, variables: Variables): NamedScheme {
  const address = (key: string): string | undefined => {
    const text = resolveVariables(settings.get(key) ?? '', variables);
    return /^https?:\/\//.test(text) && !hasVariable(text) ? text.replace(/[?#].*$/, '') : undefined;
  };
  const scopes = resolveVariables(settings.get('scope') ?? '', variables)
    .split(/[\s,]+/)
    .filter((scope) => scope !== '' && !hasVariable(scope));
  const [tokenUrl, authorizationUrl] = [address('accessTokenUrl'), address('authUrl')];
  const flow = {
    ...(tokenUrl !== undefined && { tokenUrl }),
    scopes: Object.fromEntries(scopes.map((scope): [string, string] => [scope, ''])),
  };
  const grant = settings.get('grant_type') ?? 'authorization_code';
  const flows: Extract<SecurityScheme, { type: 'oauth2' }>['flows'] =
    grant === 'client_credentials'
      ? { clientCredentials: flow }
      : grant === 'password_credentials'
        ? { password: flow }
        : { authorizationCode: { ...flow, ...(authorizationUrl !== undefined && { authorizationUrl }) } };
  return { name: 'oauth2', scheme: { type: 'oauth2', flows } };
}
