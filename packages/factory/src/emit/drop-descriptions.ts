import { canonicalJson, type Blueprint, type Contract } from '@tapwright/blueprint';
import { isJsonObject, type JsonSchema } from '@tapwright/connector';

/** A blueprint without the description's own prose: names, types and structure stay, sentences go. */
export function dropDescriptions(blueprint: Blueprint): Blueprint {
  const { description: _, ...rest } = blueprint;
  const { interpretation } = blueprint;
  return {
    ...rest,
    contract: contractWithout(blueprint.contract),
    interpretation: {
      ...interpretation,
      config: interpretation.config.map((field) => without(field, 'description')),
      streams: interpretation.streams.map((stream) => ({
        ...without(stream, 'description'),
        schema: schemaWithout(stream.schema),
      })),
      actions: interpretation.actions.map((action) => without(action, 'description')),
    },
  };
}

/** Whether a package's blueprint has the description's prose still. */
export function keptProse(blueprint: Blueprint): 'keep' | 'drop' {
  return canonicalJson(dropDescriptions(blueprint)) === canonicalJson(blueprint) ? 'drop' : 'keep';
}

function contractWithout(contract: Contract): Contract {
  return {
    ...contract,
    servers: contract.servers.map((server) => ({
      ...without(server, 'description'),
      ...(server.variables && { variables: mapValues(server.variables, (item) => without(item, 'description')) }),
    })),
    securitySchemes: mapValues(contract.securitySchemes, (scheme) => {
      const bare = without(scheme, 'description');
      if (bare.type !== 'oauth2') return bare;
      return {
        ...bare,
        flows: mapValues(bare.flows, (flow) => flow && { ...flow, scopes: mapValues(flow.scopes, () => '') }),
      };
    }),
    operations: contract.operations.map(operationWithout),
    schemas: mapValues(contract.schemas, schemaWithout),
  };
}

function operationWithout(operation: Contract['operations'][number]): Contract['operations'][number] {
  const { requestBody } = operation;
  return {
    ...without(without(operation, 'description'), 'summary'),
    parameters: operation.parameters.map((parameter) => ({
      ...without(parameter, 'description'),
      schema: schemaWithout(parameter.schema),
    })),
    ...(requestBody && {
      requestBody: { ...without(requestBody, 'description'), content: mapValues(requestBody.content, contentWithout) },
    }),
    responses: mapValues(operation.responses, (response) => ({
      ...without(response, 'description'),
      ...(response.headers && { headers: mapValues(response.headers, schemaWithout) }),
      ...(response.content && { content: mapValues(response.content, contentWithout) }),
    })),
  };
}

interface Content {
  schema?: JsonSchema | undefined;
  example?: unknown;
}

/** Examples of whole bodies are prose as well; those of single fields are what tests make data from. */
function contentWithout(content: Content): { schema?: Record<string, unknown> } {
  return content.schema === undefined ? {} : { schema: schemaWithout(content.schema) };
}

const MAPS = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas']);
const PROSE = new Set(['description', 'title', 'externalDocs', '$comment', 'x-enum-descriptions']);
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const']);

/** A schema's prose goes; a property that is called `description` stays. */
function schemaWithout(schema: JsonSchema): Record<string, unknown> {
  const kept = Object.entries(schema).filter(([keyword, value]) => !PROSE.has(keyword) || isJsonObject(value));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, keywordWithout(keyword, value)]));
}

function keywordWithout(keyword: string, value: unknown): unknown {
  if (DATA.has(keyword)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => (isJsonObject(item) ? schemaWithout(item) : item));
  if (!isJsonObject(value)) return value;
  return MAPS.has(keyword)
    ? mapValues(value, (item) => (isJsonObject(item) ? schemaWithout(item) : item))
    : schemaWithout(value);
}

function without<Item extends object>(item: Item, key: keyof Item): Item {
  const copy = { ...item };
  delete copy[key];
  return copy;
}

function mapValues<Value, Result>(
  object: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
