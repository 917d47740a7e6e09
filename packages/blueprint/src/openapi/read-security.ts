import type { Contract, SecurityScheme } from '../schema.ts';
import { shorten } from './document-set.ts';
import { child, children, isObjectNode, objectChild, textChild, type Node, type ObjectNode } from './node.ts';
import { members, resolveObject, type Reader } from './reader.ts';

type Flows = Extract<SecurityScheme, { type: 'oauth2' }>['flows'];
type Flow = NonNullable<Flows['implicit']>;
export type Requirements = NonNullable<Contract['security']>;
/** Makes an address absolute where that is possible. */
export type Resolve = (address: string) => string;

export function readSecuritySchemes(reader: Reader, root: Node, resolve: Resolve): Contract['securitySchemes'] {
  const components = objectChild(root, 'components');
  const holder =
    reader.family === '2.0' ? child(root, 'securityDefinitions') : components && child(components, 'securitySchemes');
  const schemes: Contract['securitySchemes'] = {};
  for (const member of members(reader, holder, 'the security schemes')) {
    const node = resolveObject(reader, member, 'a security scheme');
    const scheme = node === undefined ? undefined : readScheme(reader, node, resolve);
    if (scheme !== undefined && member.key !== '__proto__') schemes[member.key] = scheme;
  }
  return schemes;
}

function readScheme(reader: Reader, node: ObjectNode, resolve: Resolve): SecurityScheme | undefined {
  const type = (textChild(node, 'type') ?? '').toLowerCase();
  const text = textChild(node, 'description');
  const description = text === undefined ? {} : { description: text };
  const amazon = textChild(node, 'x-amazon-apigateway-authtype');
  if (amazon !== undefined && /sigv4/i.test(amazon)) return { type: 'other', scheme: 'aws-sigv4', ...description };
  if (type === 'http') return { ...readHttpScheme(reader, node), ...description };
  if (type === 'basic') return { type: 'basic', ...description };
  if (type === 'bearer') return { type: 'bearer', ...description };
  if (type === 'apikey') return readApiKey(reader, node, description);
  if (type === 'oauth2') return { type: 'oauth2', ...description, flows: readFlows(reader, node, resolve) };
  if (type === 'openidconnect') {
    const url = textChild(node, 'openIdConnectUrl');
    if (url !== undefined) return { type: 'openid-connect', url: resolve(url), ...description };
  }
  if (type === 'mutualtls') return { type: 'other', scheme: 'mutual-tls', ...description };
  reader.problems.warn(
    node,
    `a security scheme of type \`${shorten(type)}\` is not understood; it is listed as unknown`,
  );
  return { type: 'other', scheme: type === '' ? 'unknown' : type, ...description };
}

function readHttpScheme(reader: Reader, node: ObjectNode): SecurityScheme {
  const scheme = (textChild(node, 'scheme') ?? '').toLowerCase();
  const format = textChild(node, 'bearerFormat');
  if (scheme === 'basic') return { type: 'basic' };
  if (scheme === 'bearer') return { type: 'bearer', ...(format !== undefined && { format }) };
  if (scheme === '') reader.problems.warn(node, 'a security scheme of type `http` does not name its scheme');
  return { type: 'other', scheme: scheme === '' ? 'http' : scheme };
}

function readApiKey(reader: Reader, node: ObjectNode, description: { description?: string }): SecurityScheme {
  const place = textChild(node, 'in')?.toLowerCase();
  const name = textChild(node, 'name');
  if (name !== undefined && (place === 'header' || place === 'query' || place === 'cookie')) {
    return { type: 'api-key', in: place, name, ...description };
  }
  reader.problems.warn(node, 'an API key without a name or a place in header, query or cookie is listed as unknown');
  return { type: 'other', scheme: 'apiKey', ...description };
}

/** Name in a description → name in a contract. */
const FLOWS: Readonly<Record<string, keyof Flows>> = {
  clientCredentials: 'clientCredentials',
  application: 'clientCredentials',
  authorizationCode: 'authorizationCode',
  accessCode: 'authorizationCode',
  password: 'password',
  implicit: 'implicit',
};

function readFlows(reader: Reader, node: ObjectNode, resolve: Resolve): Flows {
  const flows: Flows = {};
  const declared = objectChild(node, 'flows');
  const single = textChild(node, 'flow');
  const found = declared === undefined ? [] : children(declared).filter(({ key }) => !key.startsWith('x-'));
  for (const flow of single === undefined ? found : [{ ...node, key: single }]) {
    const name = Object.hasOwn(FLOWS, flow.key) ? FLOWS[flow.key] : undefined;
    if (name === undefined || !isObjectNode(flow))
      reader.problems.warn(flow, `the OAuth flow \`${shorten(flow.key)}\` is not understood`);
    else flows[name] = readFlow(flow, resolve);
  }
  if (Object.keys(flows).length === 0) reader.problems.warn(node, 'an OAuth scheme declares no flow that we know');
  return flows;
}

function readFlow(flow: ObjectNode, resolve: Resolve): Flow {
  const scopes = objectChild(flow, 'scopes');
  const address = (key: 'authorizationUrl' | 'tokenUrl' | 'refreshUrl'): Partial<Flow> => {
    const value = textChild(flow, key);
    return value === undefined || value === '' ? {} : { [key]: resolve(value) };
  };
  return {
    ...address('authorizationUrl'),
    ...address('tokenUrl'),
    ...address('refreshUrl'),
    scopes: Object.fromEntries(
      (scopes === undefined ? [] : children(scopes))
        .filter(({ key }) => !key.startsWith('x-') && key !== '__proto__')
        .map(({ key, value }) => [key, typeof value === 'string' ? value : '']),
    ),
  };
}

/** `security` of the document or of an operation. Undefined: not said (or nothing of it can be used). Empty: none is needed. */
export function readRequirements(
  reader: Reader,
  owner: Node,
  schemes: Contract['securitySchemes'],
): Requirements | undefined {
  const list = child(owner, 'security');
  if (list === undefined || list.value === null) return undefined;
  if (!Array.isArray(list.value)) {
    reader.problems.warn(list, '`security` must be a list; it is left out');
    return undefined;
  }
  const requirements = children(list)
    .map((entry) => readRequirement(reader, entry, schemes))
    .filter((requirement) => requirement !== undefined);
  return requirements.length === 0 && list.value.length > 0 ? undefined : requirements;
}

function readRequirement(
  reader: Reader,
  entry: Node,
  schemes: Contract['securitySchemes'],
): Requirements[number] | undefined {
  if (!isObjectNode(entry)) {
    reader.problems.warn(entry, 'a security requirement must be an object; it is left out');
    return undefined;
  }
  const requirement: Requirements[number] = {};
  for (const { key, value } of children(entry)) {
    if (!Object.hasOwn(schemes, key)) {
      reader.problems.warn(
        entry,
        `the security scheme \`${shorten(key)}\` is not declared; this alternative is left out`,
      );
      return undefined;
    }
    requirement[key] = Array.isArray(value) ? value.filter((scope) => typeof scope === 'string') : [];
  }
  return requirement;
}
