import type { Blueprint, BlueprintPagination } from '@tapwright/blueprint';
import { plainText } from '../code/comment.ts';
import { code, literal, memberAccess, stringLiteral, templateText, type Code } from '../code/literal.ts';
import { paginationData, pathData, textBindings, usedHelpers } from './bindings.ts';
import { plainFields } from './config-file.ts';
import type { EmitContext } from './context.ts';
import { hookName } from './hooks.ts';

/** `src/client.ts`: address, authentication, limits and what most streams share. */
export function emitClient(context: EmitContext, shared: BlueprintPagination | undefined): string {
  const { interpretation } = context.blueprint;
  const { http } = interpretation;
  const sign = signHook(context.blueprint);
  const data = {
    baseUrl: baseUrl(context),
    auth: code('auth'),
    headers: textBindings(http.headers),
    query: textBindings(http.query),
    pages: shared && paginationData(shared),
    rateLimits: rateLimits(context.blueprint),
    rateLimitHeaders: http.rateLimitHeaders,
    retry: http.retryStatuses && http.retryStatuses.length > 0 ? { statuses: http.retryStatuses } : undefined,
    errors: http.errors && http.errors.length > 0 ? http.errors.map(errorData) : undefined,
    sign: sign === undefined ? undefined : code(sign),
  };
  const body = `export const client = defineClient<Config>(${literal(data)});\n`;
  return `import { ${['defineClient', ...usedHelpers(body)].join(', ')} } from '@tapwright/connector';
import { auth } from './auth.ts';
import type { Config } from './config.ts';
${sign === undefined ? '' : `import { ${sign} } from './hooks.ts';\n`}
/** The HTTP side of the connector. */
${body}`;
}

function signHook(blueprint: Blueprint): string | undefined {
  for (const { methods } of blueprint.interpretation.auth) {
    for (const method of methods) if (method.kind === 'signed') return hookName(method.hook);
  }
  return undefined;
}

function baseUrl(context: EmitContext): string | Code {
  const template = context.blueprint.interpretation.baseUrl;
  const known = new Map(plainFields(context.blueprint).map((field) => [field.name, field]));
  const parts = template.split(/\{([^{}]+)\}/);
  if (parts.length === 1) return template;
  const text = parts.map((part, index) => {
    if (index % 2 === 0) return templateText(part);
    const field = known.get(part);
    if (field === undefined) return templateText(`{${part}}`);
    return `\${config${memberAccess(part)}${field.required || field.default !== undefined ? '' : ` ?? ${stringLiteral('')}`}}`;
  });
  return code(`(config) => \`${text.join('')}\``);
}

/** A config field `requests_per_minute` lets the user set the limit. */
function rateLimits(blueprint: Blueprint): unknown {
  const { config, http } = blueprint.interpretation;
  const field = config.find(({ name }) => name === 'requests_per_minute');
  if (
    field &&
    (field.type === 'integer' || field.type === 'number') &&
    (field.required || field.default !== undefined)
  ) {
    return code('(config) => [{ requests: config.requests_per_minute, per: 60_000 }]');
  }
  return http.rateLimits && http.rateLimits.length > 0 ? http.rateLimits : undefined;
}

type ErrorRule = NonNullable<Blueprint['interpretation']['http']['errors']>[number];

function errorData(rule: ErrorRule): object {
  return {
    ...rule,
    ...(rule.body && { body: { ...rule.body, path: pathData(rule.body.path) } }),
    ...(rule.message !== undefined && { message: plainText(rule.message) }),
    ...(rule.hint !== undefined && { hint: plainText(rule.hint) }),
  };
}

/** The pagination that more than half of the paged streams use: it is said once, in the client. */
export function sharedPagination(blueprint: Blueprint): BlueprintPagination | undefined {
  const { streams } = blueprint.interpretation;
  const counts = new Map<string, { pagination: BlueprintPagination; count: number }>();
  for (const { pagination } of streams) {
    const key = JSON.stringify(pagination);
    const entry = counts.get(key) ?? { pagination, count: 0 };
    entry.count += 1;
    counts.set(key, entry);
  }
  const [most] = [...counts.values()].toSorted((a, b) => b.count - a.count);
  if (most === undefined || most.pagination.kind === 'none') return undefined;
  return most.count > 1 && most.count * 2 > streams.length ? most.pagination : undefined;
}
