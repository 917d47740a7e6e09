import type { SecurityScheme } from '../schema.ts';
import { plain } from '../inference/words.ts';

/** A scheme with the name that a contract gives it. */
export interface NamedScheme {
  readonly name: string;
  readonly scheme: SecurityScheme;
}

/** What an `Authorization` header shows: its scheme, never its value. */
export function authorizationScheme(value: string): NamedScheme {
  const prefix = /^\s*([A-Za-z][\w-]*)\s+\S/.exec(value)?.[1];
  const known = prefix?.toLowerCase();
  if (known === 'bearer') return { name: 'bearer', scheme: { type: 'bearer' } };
  if (known === 'basic') return { name: 'basic', scheme: { type: 'basic' } };
  if (known !== undefined && /^(digest|negotiate|ntlm|hawk|aws4-hmac-sha256|oauth)$/.test(known)) {
    return { name: known, scheme: { type: 'other', scheme: known } };
  }
  const description = prefix === undefined ? undefined : `Written as \`${prefix} <key>\`.`;
  return {
    name: 'authorization',
    scheme: { type: 'api-key', in: 'header', name: 'Authorization', ...(description !== undefined && { description }) },
  };
}

const KEY_HEADER =
  /^(x)?(api|app|auth|access|client|user|subscription|account|private|session)?(access|auth|api)?(key|token|secret)$|^(ocpapimsubscriptionkey|xrapidapikey|xmashapekey|apikey)$/;
const KEY_QUERY =
  /^((x)?(api|app|access|auth|secret|subscription|developer|client|user|session|oauth)(key|token|secret)|token|key|apikey|appid|hapikey|signature|sig|clientid|clientsecret)$/;
const NOT_A_KEY = /csrf|xsrf/;

/** A header that carries a key. */
export function isKeyHeader(name: string): boolean {
  const bare = plain(name);
  return KEY_HEADER.test(bare) && !NOT_A_KEY.test(bare);
}

/** A query parameter that carries a key. */
export function isKeyQuery(name: string): boolean {
  return KEY_QUERY.test(plain(name));
}

export function keyScheme(place: 'header' | 'query' | 'cookie', name: string): NamedScheme {
  return { name: `${plain(name)}_${place}`, scheme: { type: 'api-key', in: place, name } };
}
