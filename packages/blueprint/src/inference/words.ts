/** Words of an identifier in any case style: `nextPageToken`, `next_page_token`, `page[size]` → lower-case words. */
export function words(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** One spelling for all case styles, to compare names: `pageSize`, `page_size`, `page[size]` → `pagesize`. */
export function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '').toLowerCase();
}

/** `snake_case`. */
export function snake(name: string): string {
  return words(name).join('_');
}

const IRREGULAR: Readonly<Record<string, string>> = {
  people: 'person',
  children: 'child',
  statuses: 'status',
  addresses: 'address',
  analyses: 'analysis',
  indices: 'index',
  indexes: 'index',
  matrices: 'matrix',
  aliases: 'alias',
  viruses: 'virus',
  buses: 'bus',
  media: 'media',
  data: 'data',
  news: 'news',
  series: 'series',
  species: 'species',
  sms: 'sms',
  dns: 'dns',
  https: 'https',
  movies: 'movie',
  cookies: 'cookie',
  caches: 'cache',
  axes: 'axis',
};

/** The singular of one English word, good enough to compare names. */
export function singular(word: string): string {
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) return irregular;
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
  if (/(ss|us|is|as)$/.test(word)) return word;
  return word.length > 2 && word.endsWith('s') ? word.slice(0, -1) : word;
}

/** True where the word is written as a plural. */
export function isPlural(word: string): boolean {
  return singular(word) !== word || IRREGULAR[word] !== undefined;
}

const SHORT_FORMS: Readonly<Record<string, string>> = {
  org: 'organization',
  orgs: 'organizations',
  organisation: 'organization',
  organisations: 'organizations',
  repo: 'repository',
  repos: 'repositories',
  acct: 'account',
  accts: 'accounts',
  env: 'environment',
  envs: 'environments',
  msg: 'message',
  msgs: 'messages',
};

/** Words with the usual short forms written out. */
export function longWords(name: string): readonly string[] {
  return words(name).map((word) => SHORT_FORMS[word] ?? word);
}

/** Name of a resource for comparison: singular last word, short forms written out, one spelling. */
export function resourceKey(name: string): string {
  const parts = longWords(name);
  const last = parts.at(-1);
  return last === undefined ? '' : [...parts.slice(0, -1), singular(last)].join('');
}

/** The name with its last word in the singular: `issue_comments` → `issue_comment`. */
export function singularName(name: string): string {
  const parts = words(name);
  const last = parts.at(-1);
  return last === undefined ? name : [...parts.slice(0, -1), singular(last)].join('_');
}
