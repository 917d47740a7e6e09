import type { Loop } from './plain-loop.ts';
import type { Running } from './process.ts';

/** A server that we did not write, with data in it, and what a generated connector is to read from it. */
export interface Counterpart {
  readonly name: string;
  /** Says what is missing, where something is. */
  readonly missing?: () => string | undefined;
  readonly start: (port: number) => Promise<Running>;
  /** Puts data in. */
  readonly fill: (url: string) => Promise<void>;
  /** OpenAPI document: a file, or an address made from the server's. */
  readonly description: (url: string) => string | Promise<string>;
  readonly overlay?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly streams: readonly ReadStream[];
  /** What the base address has besides the origin. */
  readonly basePath?: string;
  /** False where the server lacks what the connection check asks for. */
  readonly check?: boolean;
  /** Small, so that there are pages to be killed in. */
  readonly pageSize?: number;
}

export interface ReadStream {
  readonly name: string;
  /** Column of the table that holds the id; default `id`. */
  readonly key?: string;
  readonly loops: (url: string) => Promise<readonly Loop[]> | readonly Loop[];
}

export async function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const isText = typeof body === 'string';
  const response = await fetch(url, {
    method,
    headers: { 'content-type': isText ? 'application/x-www-form-urlencoded' : 'application/json', ...headers },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text.slice(0, 300)}`);
  return text === '' ? undefined : JSON.parse(text);
}
