import type { JsonSchema } from '@tapwright/connector';
import type { FormatInput, FormatResult } from '../formats/format.ts';
import {
  child,
  children,
  isObjectNode,
  objectChild,
  pointerOf,
  rootNode,
  stringChild,
  type Node,
  type ObjectNode,
} from '../openapi/node.ts';
import { descriptionError } from '../openapi/problems.ts';
import type { Contract, Operation, Parameter, SecurityScheme } from '../schema.ts';
import { createDiscoverySchemas, scalarSchema, type DiscoverySchemas } from './read-discovery-schema.ts';
import { readPathTemplate } from './read-path-template.ts';

/** Google's authorization server is the same for all of its APIs; the documents do not repeat it. */
const AUTHORIZATION_URL = 'https://accounts.google.com/o/oauth2/v2/auth';
const TOKEN_URL = 'https://oauth2.googleapis.com/token';
const OAUTH = 'oauth2';
const API_KEY = 'api_key';

/** Parameters of every Google API that say how to answer or who asks. They are no part of an operation. */
const COMMON: ReadonlySet<string> = new Set(
  '$.xgafv access_token alt callback fields key oauth_token prettyPrint quotaUser uploadType upload_protocol userIp'.split(
    ' ',
  ),
);

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const DEEPEST = 50;

interface Discovery extends FormatInput {
  readonly root: ObjectNode;
  readonly schemas: DiscoverySchemas;
  /** Parameters of all operations besides the common ones. */
  readonly shared: readonly Parameter[];
  readonly schemes: Contract['securitySchemes'];
  readonly ids: Set<string>;
}

/** Reads a Google discovery document (`discovery#restDescription`). */
export function readDiscovery({ main, problems }: FormatInput): FormatResult {
  const root = rootNode(main);
  if (!isObjectNode(root) || (child(root, 'methods') === undefined && child(root, 'resources') === undefined)) {
    throw descriptionError(
      root,
      'description_kind',
      'this discovery document describes no API; it may be a list of APIs',
      "Give the document of one API: the `discoveryRestUrl` of the list's entry leads to it.",
    );
  }
  const schemas = createDiscoverySchemas(root, problems);
  const discovery: Discovery = {
    main,
    problems,
    root,
    schemas,
    shared: readParameters(root).filter(({ name }) => !COMMON.has(name)),
    schemes: readSchemes(root),
    ids: new Set(),
  };
  const operations = readResource(discovery, root, [], 0);
  if (operations.length === 0) problems.warn(root, 'the description declares no operation');
  const description = stringChild(root, 'description');
  const documentationUrl = stringChild(root, 'documentationLink');
  return {
    kind: `google-discovery-${stringChild(root, 'discoveryVersion') ?? 'v1'}`,
    contract: {
      servers: [{ url: baseUrl(root) }],
      securitySchemes: discovery.schemes,
      operations,
      schemas: schemas.named(),
    },
    title: stringChild(root, 'title') ?? stringChild(root, 'name') ?? main.label,
    apiVersion: stringChild(root, 'version') ?? 'unknown',
    ...(description !== undefined && { description }),
    ...(documentationUrl !== undefined && documentationUrl !== '' && { documentationUrl }),
  };
}

function baseUrl(root: Node): string {
  const rootUrl = stringChild(root, 'rootUrl');
  const url = rootUrl === undefined ? stringChild(root, 'baseUrl') : rootUrl + (stringChild(root, 'servicePath') ?? '');
  return (url ?? '/').replace(/(?<=.)\/+$/, '');
}

function readSchemes(root: Node): Contract['securitySchemes'] {
  const auth = objectChild(root, 'auth');
  const oauth = auth && objectChild(auth, 'oauth2');
  const scopes = oauth && objectChild(oauth, 'scopes');
  const schemes: Record<string, SecurityScheme> = {};
  if (scopes !== undefined) {
    const described = children(scopes)
      .filter(({ key }) => key !== '__proto__')
      .map((scope) => [scope.key, stringChild(scope, 'description') ?? ''] as const);
    const flow = { authorizationUrl: AUTHORIZATION_URL, tokenUrl: TOKEN_URL, scopes: Object.fromEntries(described) };
    schemes[OAUTH] = { type: 'oauth2', flows: { authorizationCode: flow } };
  }
  const parameters = objectChild(root, 'parameters');
  const key = parameters && objectChild(parameters, 'key');
  if (key !== undefined) {
    const description = stringChild(key, 'description');
    schemes[API_KEY] = { type: 'api-key', in: 'query', name: 'key', ...(description !== undefined && { description }) };
  }
  return schemes;
}

/** Methods of a resource and of those below it, in the document's order. */
function readResource(discovery: Discovery, node: Node, tags: readonly string[], depth: number): Operation[] {
  const methods = objectChild(node, 'methods');
  const resources = objectChild(node, 'resources');
  const own = methods === undefined ? [] : children(methods).flatMap((method) => readMethod(discovery, method, tags));
  if (depth > DEEPEST || resources === undefined) return own;
  return [
    ...own,
    ...children(resources).flatMap((resource) => readResource(discovery, resource, [...tags, resource.key], depth + 1)),
  ];
}

function readMethod(discovery: Discovery, node: Node, tags: readonly string[]): Operation[] {
  const { problems, schemas } = discovery;
  const method = methodOf(stringChild(node, 'httpMethod')?.toUpperCase());
  const template = stringChild(node, 'path') ?? stringChild(node, 'flatPath');
  if (method === undefined || template === undefined) {
    problems.warn(node, 'a method without `httpMethod` or `path` is left out');
    return [];
  }
  const declared = inOrder(node, [...readParameters(node), ...discovery.shared, ...versionHeader(node)]);
  const { path, parameters, encoded } = readPathTemplate(template, stringChild(node, 'flatPath'), declared);
  for (const name of encoded) problems.warn(node, `slashes in the path parameter \`${name}\` are sent encoded`);
  readMedia(discovery, node);
  const description = stringChild(node, 'description');
  const request = child(node, 'request');
  const tag = tags.join('.');
  return [
    {
      id: freeId(discovery.ids, stringChild(node, 'id') ?? [...tags, node.key].join('.')),
      method,
      path,
      ...(description !== undefined && { description }),
      ...(tag !== '' && { tags: [tag] }),
      ...(child(node, 'deprecated')?.value === true && { deprecated: true }),
      parameters: [...parameters],
      ...(request !== undefined && {
        requestBody: { required: true, content: { 'application/json': { schema: schemas.read(request) } } },
      }),
      responses: readResponse(discovery, node),
      ...readSecurity(discovery, node),
      pointer: pointerOf(node),
    },
  ];
}

function methodOf(name: string | undefined): Operation['method'] | undefined {
  return isMethod(name) ? name : undefined;
}

function isMethod(name: string | undefined): name is Operation['method'] {
  return name !== undefined && METHODS.has(name);
}

function freeId(taken: Set<string>, wanted: string): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}_${count}`;
  taken.add(id);
  return id;
}

/** The version that the clients of such an API name in a header. */
function versionHeader(node: Node): Parameter[] {
  const version = stringChild(node, 'apiVersion');
  if (version === undefined || version === '') return [];
  const schema: JsonSchema = { type: 'string', enum: [version], default: version };
  return [{ name: 'X-Goog-Api-Version', in: 'header', required: false, schema }];
}

function readParameters(node: Node): Parameter[] {
  const declared = objectChild(node, 'parameters');
  return (declared === undefined ? [] : children(declared)).flatMap((parameter) => {
    if (!isObjectNode(parameter) || parameter.key === '__proto__') return [];
    const { description, deprecated, ...scalar } = scalarSchema(parameter);
    const repeated = child(parameter, 'repeated')?.value === true;
    const inPath = stringChild(parameter, 'location') === 'path';
    return [
      {
        name: parameter.key,
        in: inPath ? 'path' : 'query',
        required: inPath || child(parameter, 'required')?.value === true,
        ...(typeof description === 'string' && { description }),
        ...(deprecated === true && { deprecated }),
        schema: repeated ? asList(scalar) : scalar,
      },
    ];
  });
}

function asList({ default: preset, ...items }: JsonSchema): JsonSchema {
  return { type: 'array', items, ...(preset !== undefined && { default: [preset] }) };
}

/** Parameters that the method names in order come first. */
function inOrder(node: Node, parameters: readonly Parameter[]): Parameter[] {
  const order = child(node, 'parameterOrder')?.value;
  const names: unknown[] = Array.isArray(order) ? order : [];
  const rank = ({ name }: Parameter): number => (names.includes(name) ? names.indexOf(name) : names.length);
  const seen = new Set<string>();
  return parameters
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .toSorted((left, right) => rank(left) - rank(right));
}

function readMedia({ problems }: Discovery, node: Node): void {
  if (child(node, 'supportsMediaUpload')?.value === true) {
    problems.warn(node, 'the upload of media is left out; the method is read as its call without media');
  }
  if (child(node, 'supportsMediaDownload')?.value === true && child(node, 'response') !== undefined) {
    problems.warn(node, 'the download of media (`alt=media`) is left out; the method answers with its description');
  }
}

function readResponse({ schemas }: Discovery, node: Node): Operation['responses'] {
  const response = child(node, 'response');
  if (response !== undefined) return { '200': { content: { 'application/json': { schema: schemas.read(response) } } } };
  if (child(node, 'supportsMediaDownload')?.value !== true) return { '204': {} };
  return { '200': { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } } };
}

/** Any one of the scopes is enough. A method without scopes asks for no login, but for a key. */
function readSecurity({ schemes }: Discovery, node: Node): Pick<Operation, 'security'> {
  const declared = child(node, 'scopes')?.value;
  const scopes = Array.isArray(declared) ? declared.filter((scope) => typeof scope === 'string') : [];
  if (scopes.length > 0 && schemes[OAUTH] !== undefined)
    return { security: scopes.map((scope) => ({ [OAUTH]: [scope] })) };
  return { security: schemes[API_KEY] === undefined ? [] : [{ [API_KEY]: [] }] };
}
