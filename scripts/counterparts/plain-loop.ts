/** Follows pages by plain `fetch` and the server's own words, independent of our paginators. */

export interface Loop {
  readonly url: string;
  /** The address's query goes into a form body. Default GET. */
  readonly method?: 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes the records out of an answer, and the address of the next page. */
  readonly page: (
    body: never,
    headers: Headers,
    url: string,
  ) => { readonly records: readonly unknown[]; readonly next?: string | undefined };
  readonly key: (record: never) => unknown;
}

export async function plainIds(loop: Loop): Promise<string[]> {
  const ids: string[] = [];
  let url: string | undefined = loop.url;
  for (let pages = 0; url !== undefined; pages += 1) {
    if (pages > 1_000) throw new Error(`${loop.url} has no end`);
    const response = await ask(loop, url);
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const { records, next } = loop.page((await response.json()) as never, response.headers, url);
    ids.push(...records.map((record) => String(loop.key(record as never))));
    url = next;
  }
  return ids.toSorted();
}

function ask(loop: Loop, url: string): Promise<Response> {
  if (loop.method !== 'POST') return fetch(url, { headers: { ...loop.headers } });
  const [address = '', query = ''] = url.split('?');
  return fetch(address, { method: 'POST', headers: { ...loop.headers }, body: new URLSearchParams(query) });
}

/** The address in a Link header (RFC 8288) with `rel="next"`. */
export function linkNext(headers: Headers): string | undefined {
  return /<([^>]+)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1];
}
