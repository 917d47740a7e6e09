import type { Authenticator, AuthVersion } from '../auth/authenticator.ts';
import type { ClientDefinition } from '../definition.ts';
import { withoutCredentials, withoutSecretQuery, type CredentialScope } from './credential-scope.ts';
import { ACCEPT_ENCODING } from './decompress.ts';
import type { WireRequest } from './exchange.ts';
import type { HttpRequest } from './http-client.ts';
import { USER_AGENT } from './user-agent.ts';

interface PrepareOptions<Config> {
  readonly definition: Pick<ClientDefinition<Config>, 'sign'>;
  readonly config: Config;
  readonly now: () => number;
  readonly authenticator: Authenticator | undefined;
  readonly inScope: CredentialScope;
  readonly secrets: () => readonly string[];
}

interface PreparedRequest {
  readonly wire: WireRequest;
  /** Present when the request carries credentials. */
  readonly version?: AuthVersion;
}

/** Adds default headers, credentials and signature; to an address where credentials do not belong, none of them. */
export async function prepareRequest<Config>(
  options: PrepareOptions<Config>,
  request: HttpRequest,
  hop: WireRequest,
  signal: AbortSignal,
): Promise<PreparedRequest> {
  const headers: Record<string, string> = {
    'user-agent': USER_AGENT,
    accept: request.expect === 'json' ? 'application/json' : '*/*',
    'accept-encoding': ACCEPT_ENCODING,
    ...hop.headers,
  };
  if (request.skipAuth) return { wire: { ...hop, headers } };
  if (!options.inScope(hop.url)) return { wire: outOfScope({ ...hop, headers }, options.secrets()) };
  const target = { url: new URL(hop.url), headers };
  const version = await options.authenticator?.apply(target, signal);
  const wire = { ...hop, ...target };
  if (options.definition.sign) Object.assign(headers, await signature(options, wire));
  return { wire, ...(version !== undefined && { version }) };
}

function outOfScope(wire: WireRequest, secrets: readonly string[]): WireRequest {
  return { ...wire, url: withoutSecretQuery(wire.url, secrets), headers: withoutCredentials(wire.headers, secrets) };
}

async function signature<Config>(options: PrepareOptions<Config>, wire: WireRequest): Promise<Record<string, string>> {
  const { method, url, headers, body } = wire;
  const signable = { method, url, headers: { ...headers }, body, now: options.now() };
  const added = (await options.definition.sign?.(signable, options.config)) ?? {};
  return Object.fromEntries(Object.entries(added).map(([name, value]) => [name.toLowerCase(), value]));
}
