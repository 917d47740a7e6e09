import type { LookupFunction } from 'node:net';
import type { buildConnector, Dispatcher } from 'undici';
import { addressRefused, assertPublicHost, guardedLookup, isPublicAddress } from './address-guard.ts';
import { loadAgent, loadConnector, loadProxyAgent } from './undici-parts.ts';

export interface GuardOptions {
  /** Loopback and private addresses may be reached. Default false. */
  readonly allowPrivate?: boolean | undefined;
  /** Milliseconds for name resolution, connection and TLS handshake. Default 10000. */
  readonly connectTimeout?: number | undefined;
  /** Resolves host names; what it says is checked all the same. Default: as the machine does. */
  readonly lookup?: LookupFunction | undefined;
}

/**
 * The one way out to the network: pooled, keep-alive connections, HTTP/2 where a server offers it, through the proxy
 * that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name. Without `allowPrivate` an address literal is checked, a name is
 * resolved once and all its addresses are checked, and so is the peer that the socket really reached. A proxy resolves
 * names itself, so behind one only literals are checked. Certificates of `NODE_EXTRA_CA_CERTS` are trusted by Node.
 */
export function createGuardedDispatcher(options: GuardOptions = {}): Dispatcher {
  const connectTimeout = options.connectTimeout ?? 10_000;
  const connect = guardedConnector(options, connectTimeout);
  const agentOptions = { connect, connectTimeout, allowH2: true };
  if (proxyIsSet()) return new (loadProxyAgent())({ ...agentOptions, noProxy: noProxy() });
  return new (loadAgent())(agentOptions);
}

function guardedConnector({ allowPrivate, lookup }: GuardOptions, timeout: number): buildConnector.connector {
  const common = { timeout, allowH2: true, autoSelectFamily: true };
  const build = loadConnector();
  if (allowPrivate === true) return build(lookup ? { ...common, lookup } : common);
  const connect = build({ ...common, lookup: guardedLookup(lookup) });
  return (options, callback) => {
    try {
      assertPublicHost(options.hostname);
    } catch (error) {
      return callback(error instanceof Error ? error : addressRefused(options.hostname), null);
    }
    return connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      if (isPublicAddress(socket.remoteAddress ?? '')) return callback(null, socket);
      socket.destroy();
      return callback(addressRefused(options.hostname), null);
    });
  };
}

const proxyVariables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];

function proxyIsSet(): boolean {
  return proxyVariables.some((name) => process.env[name]);
}

// A proxy cannot reach this machine's own loopback.
function noProxy(): string {
  const named = process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? '';
  return `${named},localhost,127.0.0.1,::1`;
}
