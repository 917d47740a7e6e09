/** What errors say about a request. */
export interface NamedRequest {
  readonly method: string;
  readonly url: URL;
  readonly stream?: string | undefined;
}

/** `METHOD path` for errors, logs and waits: no query, no credentials. */
export function requestLabel(request: Pick<NamedRequest, 'method' | 'url'>): string {
  return `${request.method} ${request.url.pathname}`;
}

/** Origin, path, and the names of the query's parameters without their values. */
export function redactedUrl(url: URL): string {
  const names = [...new Set(url.searchParams.keys())];
  return `${url.origin}${url.pathname}${names.length === 0 ? '' : `?${names.map(encodeURIComponent).join('&')}`}`;
}
