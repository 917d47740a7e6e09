/** Words of a title that do not tell one API from another. */
const COMMON: ReadonlySet<string> = new Set(
  (
    'a an and api apis beta com definition doc docs documentation for http https io json latest of official open openapi org public ' +
    'reference rest restful server service services spec specification swagger the to web yaml yml your'
  ).split(' '),
);

/** Names of hosts that many unrelated APIs share, or that say nothing. */
const SHARED_HOSTS: ReadonlySet<string> = new Set(
  'amazonaws azure azurewebsites example github googleapis herokuapp local localhost rapidapi swagger'.split(' '),
);

const LONGEST = 40;

/**
 * Name of a connector from the description's title (`GitHub v3 REST API` → `github`), helped by the host of its server:
 * one plain word gets the host before it (`Account API` of ebay.com → `ebay-account`), and a long title that contains
 * the host's name is shortened to it. `fallback` is used where the title says nothing.
 */
export function suggestName(title: string, server: string | undefined, fallback: string): string {
  const words = wordsOf(title);
  const host = hostOf(server);
  const companies = host === undefined ? [] : wordsOf(host.company);
  const company = companies.length === 1 ? companies[0] : undefined;
  if (words.length > 2 && company !== undefined && words[0]?.startsWith(company)) return company;
  const [only] = words;
  const needsHost = words.length === 1 && only !== undefined && company !== undefined && !SHARED_HOSTS.has(company);
  const prefix =
    needsHost && !host?.name.replaceAll('.', '').includes(only) && !only.includes(company) ? [company] : [];
  const found = [[...prefix, ...words], companies, wordsOf(fallback.replace(/\.[a-z]+$/i, ''))].find(
    (list) => list.length > 0,
  );
  return (found ?? ['api']).slice(0, 4).join('-').slice(0, LONGEST).replace(/-+$/, '');
}

function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !COMMON.has(word) && !/^v?\d+$/.test(word));
}

function hostOf(url: string | undefined): { readonly name: string; readonly company: string } | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const name = new URL(url).hostname;
  if (/^[\d.]+$|:/.test(name)) return undefined;
  const labels = name.split('.');
  // `example.co.uk`: the name is before the two short labels.
  const short = labels.length > 2 && (labels.at(-2)?.length ?? 0) <= 3 && (labels.at(-1)?.length ?? 0) === 2;
  return { name, company: labels.at(short ? -3 : -2) ?? labels[0] ?? '' };
}
