import type { Parameter } from '../schema.ts';

export interface PathTemplate {
  /** With a slash before it and plain `{name}` parameters. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Parameters whose slashes will be sent encoded, because nothing says what they consist of. */
  readonly encoded: readonly string[];
}

/** `^projects/[^/]+$` is made of several segments, `^[^/]+$` of one. */
function hasSlashes(parameter: Parameter | undefined): boolean {
  const pattern = parameter?.schema['pattern'];
  return typeof pattern === 'string' && pattern.replaceAll('[^/]', '').includes('/');
}

function namesIn(path: string): string[] {
  return [...new Set([...path.matchAll(/\{\+?([^{}]+)\}/g)].map(([, name = '']) => name))];
}

/**
 * `v1/{+name}` takes whole resource names, slashes and all. Where their pattern has several segments, the flat path
 * writes them out (`v1/projects/{projectsId}`), and its parts become the parameters.
 */
export function readPathTemplate(
  path: string,
  flatPath: string | undefined,
  declared: readonly Parameter[],
): PathTemplate {
  const byName = new Map(declared.map((parameter) => [parameter.name, parameter]));
  const reserved = [...path.matchAll(/\{\+([^{}]+)\}/g)].map(([, name = '']) => name);
  const several = reserved.filter((name) => hasSlashes(byName.get(name)));
  const flat = several.length > 0 && flatPath !== undefined && !flatPath.includes('{+') ? flatPath : undefined;
  const template = (flat ?? path).replaceAll('{+', '{').replace(/^\/*/, '/');
  const names = namesIn(template);
  const whole = several.map((name) => byName.get(name));
  const inPath = names.map((name): Parameter => {
    const own = byName.get(name);
    if (own !== undefined && !(flat !== undefined && several.includes(name))) return own;
    return partOf(name, whole[0]);
  });
  return {
    path: template,
    parameters: [...inPath, ...declared.filter((parameter) => parameter.in !== 'path')],
    encoded: flat === undefined ? several : [],
  };
}

/** One segment of a resource name. */
function partOf(name: string, whole: Parameter | undefined): Parameter {
  const description =
    whole === undefined ? undefined : `Part of \`${whole.name}\`. ${whole.description ?? ''}`.trimEnd();
  return {
    name,
    in: 'path',
    required: true,
    ...(description !== undefined && { description }),
    schema: { type: 'string', pattern: '^[^/]+$' },
    ...(whole !== undefined && { segmentOf: whole.name }),
  };
}
