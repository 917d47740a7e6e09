import { isJsonObject, type Catalog, type CatalogStream, type JsonSchema } from '@tapwright/connector';
import { schemaAt } from '../mock/schema.ts';
import { expectThat, type Check } from './check.ts';
import { schemaProblem } from './schema-problem.ts';
import type { SuiteContext } from './suite-context.ts';

/** The catalog: every stream with a schema that holds its key and cursor. */
export function discoveryChecks(context: SuiteContext): readonly Check[] {
  let discovered: Promise<Catalog> | undefined;
  const catalog = (): Promise<Catalog> => (discovered ??= discover(context));
  const find = async (name: string): Promise<CatalogStream> => {
    const stream = (await catalog()).streams.find((one) => one.name === name);
    expectThat(stream !== undefined, `discover() does not list ${name}`);
    return stream;
  };
  const make = (name: string, run: () => Promise<void>, stream?: string): Check => ({
    name: `discovery: ${name}`,
    part: 'discovery',
    ...(stream === undefined ? {} : { stream }),
    run,
  });
  const names = context.blueprint.interpretation.streams.map((stream) => stream.name);
  return [
    make('the catalog lists every stream once', async () => {
      const listed = (await catalog()).streams.map((stream) => stream.name);
      expectThat(new Set(listed).size === listed.length, 'a stream is listed twice');
      const missing = names.filter((name) => !listed.includes(name));
      expectThat(missing.length === 0, `streams of the blueprint are missing: ${missing.join(', ')}`);
    }),
    make('the catalog is plain JSON', async () => {
      const text = JSON.stringify(await catalog());
      expectThat(JSON.stringify(JSON.parse(text)) === text, 'the catalog does not survive JSON');
    }),
    make('discover() needs no request', async () => {
      const mock = await context.mock();
      mock.reset();
      await discover(context);
      expectThat(mock.requests.length === 0, `discover() sent ${mock.requests.length} requests`);
    }),
    ...context.blueprint.interpretation.streams.flatMap((stream) => [
      make(
        `${stream.name} has a schema of an object`,
        async () => expectObjectSchema(await find(stream.name)),
        stream.name,
      ),
      make(
        `${stream.name}: the schema is valid`,
        async () => {
          const problem = schemaProblem((await find(stream.name)).schema);
          expectThat(problem === undefined, `the schema of ${stream.name}: ${problem ?? ''}`);
        },
        stream.name,
      ),
      ...(stream.primaryKey.length === 0
        ? []
        : [
            make(
              `${stream.name}: the key is in the schema`,
              async () => expectKey(await find(stream.name), stream.primaryKey),
              stream.name,
            ),
          ]),
      ...(stream.incremental === undefined
        ? []
        : [
            make(
              `${stream.name}: the cursor is in the schema`,
              async () => expectCursor(await find(stream.name), stream.incremental?.cursor ?? []),
              stream.name,
            ),
          ]),
    ]),
  ];
}

async function discover(context: SuiteContext): Promise<Catalog> {
  const connection = await context.open();
  try {
    return await connection.discover();
  } finally {
    await connection.close();
  }
}

function expectObjectSchema(stream: CatalogStream): void {
  const { schema } = stream;
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  expectThat(
    types.includes('object') || isJsonObject(schema['properties']) || Object.keys(schema).length === 0,
    `the schema's type is ${JSON.stringify(schema['type'])}`,
  );
  const dangling = danglingReference(schema, schema);
  expectThat(dangling === undefined, `the schema refers to ${dangling ?? ''}, which it does not have`);
  expectThat(stream.syncModes.includes('full_refresh'), 'full_refresh is missing in syncModes');
}

function danglingReference(root: JsonSchema, node: unknown, depth = 0): string | undefined {
  if (depth > 60 || typeof node !== 'object' || node === null) return undefined;
  if (isJsonObject(node) && typeof node['$ref'] === 'string' && !resolves(root, node['$ref'])) return node['$ref'];
  for (const inner of Object.values(node)) {
    const found = danglingReference(root, inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function resolves(root: JsonSchema, reference: string): boolean {
  if (!reference.startsWith('#/')) return reference === '#';
  let current: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isJsonObject(current) || !Object.hasOwn(current, name)) return false;
    current = current[name];
  }
  return true;
}

function expectKey(stream: CatalogStream, key: readonly (readonly string[])[]): void {
  const listed = stream.primaryKey.map((path) => path.join('.'));
  expectThat(
    listed.join() === key.map((path) => path.join('.')).join(),
    `the key is ${listed.join(', ')}, the blueprint says ${key.map((path) => path.join('.')).join(', ')}`,
  );
  for (const path of key) expectField(stream, path, 'key');
}

function expectCursor(stream: CatalogStream, cursor: readonly string[]): void {
  expectThat(
    stream.cursorField?.join('.') === cursor.join('.'),
    `the cursor is ${stream.cursorField?.join('.') ?? 'missing'}, the blueprint says ${cursor.join('.')}`,
  );
  expectField(stream, cursor, 'cursor');
  expectThat(stream.syncModes.includes('incremental'), 'incremental is missing in syncModes');
}

function expectField(stream: CatalogStream, path: readonly string[], what: string): void {
  // An API whose answers the description does not show has an open schema: any field may be in it.
  const open = !isJsonObject(stream.schema['properties']) || Object.keys(stream.schema['properties']).length === 0;
  const found = schemaAt(definitionsOf(stream.schema), stream.schema, path);
  expectThat(open || found !== undefined, `the ${what} ${path.join('.')} is not in the schema`);
}

/** The schemas that a schema carries with it. */
export function definitionsOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const named = schema['$defs'] ?? schema['definitions'];
  return isJsonObject(named)
    ? Object.fromEntries(Object.entries(named).filter((entry): entry is [string, JsonSchema] => isJsonObject(entry[1])))
    : {};
}
