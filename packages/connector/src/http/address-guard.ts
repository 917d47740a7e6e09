import { lookup as dnsLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { ConfigError } from '../errors.ts';
import { loadAddresses } from '../optional-modules.ts';

/**
 * True for addresses of the public internet. Private, loopback, link-local, carrier-grade NAT, unique local, multicast
 * and reserved ranges are not, nor are the forms that can embed such an address (mapped, 6to4, Teredo, NAT64).
 */
export function isPublicAddress(address: string): boolean {
  const ipaddr = loadAddresses();
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  // IPv4-compatible (::7f00:1) is deprecated and has no range of its own in the library.
  return parsed.kind() === 'ipv4' || !/^::([0-9a-f]{1,4}:)?[0-9a-f]{1,4}$/.test(parsed.toString());
}

/** Refuses an address literal, or a name that always means this machine, before anything is resolved. */
export function assertPublicHost(hostname: string): void {
  const host = hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  const literal = isIP(host) !== 0;
  if (literal ? !isPublicAddress(host) : host === 'localhost' || host.endsWith('.localhost')) {
    throw addressRefused(hostname);
  }
}

/** Resolves a name once; refuses it when any of its addresses is not public, so that the socket connects to what was checked. */
export function guardedLookup(lookup: LookupFunction = dnsLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found, family) => {
      if (error) return callback(error, []);
      const addresses = typeof found === 'string' ? [{ address: found, family: family ?? 4 }] : found;
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => !isPublicAddress(address))) {
        return callback(addressRefused(hostname), []);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

export function addressRefused(hostname: string): ConfigError {
  return new ConfigError(`The address ${hostname} is private or reserved and may not be reached.`, {
    code: 'address_refused',
    hint: 'If it is meant, allow private addresses: --allow-private, or TAPWRIGHT_ALLOW_PRIVATE=1.',
  });
}
