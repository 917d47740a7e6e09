/** Words of a title that do not tell one API from another. */
const COMMON: ReadonlySet<string> = new Set([
  'a',
  'an',
  'and',
  'api',
  'apis',
  'beta',
  'com',
  'definition',
  'doc',
  'docs',
  'documentation',
  'for',
  'http',
  'https',
  'json',
  'latest',
  'of',
  'open',
  'openapi',
  'public',
  'reference',
  'rest',
  'restful',
  'server',
  'service',
  'services',
  'spec',
  'specification',
  'swagger',
  'the',
  'to',
  'web',
  'yaml',
  'yml',
  'your',
]);

/** A package name part from a title (`GitHub v3 REST API` → `github`), else from the fallbacks. */
export function suggestName(title: string, ...fallbacks: readonly (string | undefined)[]): string {
  for (const text of [title, ...fallbacks]) {
    const name = text === undefined ? '' : nameOf(text);
    if (name !== '') return name;
  }
  return 'api';
}

function nameOf(text: string): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !COMMON.has(word) && !/^v?\d+$/.test(word));
  return words.slice(0, 4).join('-').slice(0, 40).replace(/-+$/, '');
}
