/** Decides which addresses credentials may be sent to: the base URL's origin, and the hosts that the client names. */
export type CredentialScope = (url: URL) => boolean;

/** `hosts` are exact names, `name:port`, or `*.example.com` for the names below one. Never from https to plain http. */
export function createCredentialScope(baseUrl: string, hosts: readonly string[] = []): CredentialScope {
  const base = new URL(baseUrl);
  return (url) => {
    if (url.origin === base.origin) return true;
    if (base.protocol === 'https:' && url.protocol !== 'https:') return false;
    return hosts.some((host) => matchesHost(host.toLowerCase(), url));
  };
}

function matchesHost(host: string, url: URL): boolean {
  if (host.startsWith('*.')) return url.hostname.endsWith(host.slice(1));
  return host === url.host || host === url.hostname;
}

const named = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'apikey',
  'x-auth-token',
]);

/** Headers without those that are credentials by name, or that hold one of the secrets. */
export function withoutCredentials(
  headers: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => !named.has(name) && !secrets.some((secret) => secret !== '' && value.includes(secret)),
  );
  return Object.fromEntries(kept);
}

/** The address without the query parameters that hold one of the secrets. */
export function withoutSecretQuery(url: URL, secrets: readonly string[]): URL {
  const names = [...url.searchParams]
    .filter(([, value]) => secrets.some((secret) => secret !== '' && value.includes(secret)))
    .map(([name]) => name);
  if (names.length === 0) return url;
  const clean = new URL(url);
  for (const name of names) clean.searchParams.delete(name);
  return clean;
}
