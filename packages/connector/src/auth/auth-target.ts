import { ConfigError } from '../errors.ts';

/** The part of a request that authentication writes to. `url` and `headers` are changed in place. */
export interface AuthTarget {
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
}

/** Where a credential goes in a request. */
export interface CredentialPlace {
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
}

/** Writes a credential into a request; replaces one of the same name. */
export function placeCredential(target: AuthTarget, place: CredentialPlace, value: string): void {
  if (place.in === 'header') setHeader(target, place.name, value);
  else if (place.in === 'query') setQuery(target.url, place.name, value);
  else setCookie(target, place.name, value);
}

function setHeader(target: AuthTarget, name: string, value: string): void {
  target.headers[name.toLowerCase()] = headerText(name, value);
}

/** Edits the query as text, because `searchParams` would write every other parameter anew in its own encoding. */
function setQuery(url: URL, name: string, value: string): void {
  const encodedName = encodeURIComponent(name);
  const others = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && pair.split('=', 1)[0] !== encodedName);
  url.search = [...others, `${encodedName}=${encodeURIComponent(value)}`].join('&');
}

function setCookie(target: AuthTarget, name: string, value: string): void {
  const others = (target.headers['cookie'] ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && pair.split('=', 1)[0] !== name);
  const text = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value) ? value : encodeURIComponent(value);
  target.headers['cookie'] = [...others, `${name}=${text}`].join('; ');
}

function headerText(name: string, value: string): string {
  // A pasted line break is the usual case; past Latin-1 the HTTP client would throw, with the value in its message.
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  throw new ConfigError(`the credential for the header ${name} has characters that no header can carry`, {
    code: 'credential_invalid',
    hint: 'Copy it again, without line breaks and special characters.',
  });
}
