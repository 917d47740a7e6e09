/** `METHOD path` for errors, logs and waits: no query, no credentials. */
export function requestLabel(request: { readonly method: string; readonly url: URL }): string {
  return `${request.method} ${request.url.pathname}`;
}

/** Origin, path, and the names of the query's parameters without their values. */
export function redactedUrl(url: URL): string {
  const names = [...new Set(url.searchParams.keys())];
  return `${url.origin}${url.pathname}${names.length === 0 ? '' : `?${names.map(encodeURIComponent).join('&')}`}`;
}
