import { isJsonObject, type JsonObject } from '@tapwright/connector';

/** A description with these paths only, and of its components what they lead to: a test of a few paths need not read all. */
export function cutDescription(document: JsonObject, paths: readonly string[]): JsonObject {
  const all = isJsonObject(document['paths']) ? document['paths'] : {};
  const chosen = Object.fromEntries(paths.map((path) => [path, all[path]] as const));
  const missing = paths.filter((path) => all[path] === undefined);
  if (missing.length > 0) throw new Error(`the description has no path ${missing.join(', ')}`);
  const reached = new Map<string, unknown>();
  collect(document, chosen, reached);
  const { components, definitions, parameters, responses, ...rest } = document;
  const cut = (value: unknown, pointer: string): unknown => without(value, pointer, reached);
  return {
    ...rest,
    paths: chosen,
    ...(isJsonObject(components) && {
      components: Object.fromEntries(
        Object.entries(components).map(([kind, entries]) => [kind, cut(entries, `#/components/${kind}`)]),
      ),
    }),
    ...(definitions !== undefined && { definitions: cut(definitions, '#/definitions') }),
    ...(parameters !== undefined && { parameters: cut(parameters, '#/parameters') }),
    ...(responses !== undefined && { responses: cut(responses, '#/responses') }),
  };
}

/** What is not reached goes, but for the security schemes, which are reached by name. */
function without(entries: unknown, pointer: string, reached: ReadonlyMap<string, unknown>): unknown {
  if (!isJsonObject(entries) || pointer.endsWith('/securitySchemes')) return entries;
  return Object.fromEntries(
    Object.entries(entries).filter(([name]) =>
      reached.has(`${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  );
}

function collect(document: JsonObject, value: unknown, reached: Map<string, unknown>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(document, item, reached);
    return;
  }
  if (!isJsonObject(value)) return;
  const reference = value['$ref'];
  if (typeof reference === 'string' && reference.startsWith('#/')) {
    // Of a reference into a component, the component is kept whole.
    const steps = reference.split('/').slice(0, reference.startsWith('#/components/') ? 4 : 3);
    const pointer = steps.join('/');
    if (!reached.has(pointer)) {
      const target = steps
        .slice(1)
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
        .reduce<unknown>((holder, step) => (isJsonObject(holder) ? holder[step] : undefined), document);
      reached.set(pointer, target);
      collect(document, target, reached);
    }
  }
  for (const inner of Object.values(value)) collect(document, inner, reached);
}
