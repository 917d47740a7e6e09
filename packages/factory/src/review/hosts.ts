import type { AuthMethod, Blueprint } from '@tapwright/blueprint';

/** Hosts that a connector may name. */
export interface KnownHosts {
  readonly names: ReadonlySet<string>;
  readonly allows: (host: string) => boolean;
}

/** Hosts of the description's servers and of what authentication calls. */
export function knownHosts(blueprint: Blueprint): KnownHosts {
  const names = new Set<string>();
  const patterns: RegExp[] = [];
  for (const address of addressesOf(blueprint)) {
    const host = hostIn(address);
    if (host === undefined) continue;
    if (!host.includes('{')) names.add(host);
    // A host that a user fills in whole says nothing of which are meant.
    else if (/[a-z0-9-]\.[a-z]{2,}$/.test(host.replaceAll(/\{[^}]*\}/g, ''))) patterns.push(patternOf(host));
  }
  return { names, allows: (host) => names.has(host) || patterns.some((pattern) => pattern.test(host)) };
}

/** Hosts that requests of the blueprint go to, with `{name}` where a user fills in. */
export function requestHosts(blueprint: Blueprint): readonly string[] {
  const { interpretation } = blueprint;
  const addresses = [
    interpretation.baseUrl,
    ...interpretation.auth.flatMap(({ methods }) => methods.flatMap(methodAddresses)),
  ];
  return [...new Set(addresses.flatMap((address) => hostIn(address) ?? []))].toSorted();
}

function addressesOf(blueprint: Blueprint): readonly string[] {
  const { contract, interpretation } = blueprint;
  const servers = [...contract.servers, ...contract.operations.flatMap((operation) => operation.servers ?? [])];
  const variables = contract.servers.flatMap(({ url, variables: given }) =>
    Object.entries(given ?? {}).flatMap(([name, { default: standard, enum: values }]) =>
      [standard, ...(values ?? [])].map((value) => url.replaceAll(`{${name}}`, value)),
    ),
  );
  const schemes = Object.values(contract.securitySchemes).flatMap((scheme) => {
    if (scheme.type === 'openid-connect') return [scheme.url];
    if (scheme.type !== 'oauth2') return [];
    return Object.values(scheme.flows).flatMap((flow) => [flow?.tokenUrl, flow?.authorizationUrl, flow?.refreshUrl]);
  });
  return [
    ...servers.map(({ url }) => url),
    ...variables,
    ...schemes,
    interpretation.baseUrl,
    ...interpretation.auth.flatMap(({ methods }) => methods.flatMap(methodAddresses)),
    blueprint.documentationUrl,
  ].filter((address) => address !== undefined);
}

function methodAddresses(method: AuthMethod): readonly string[] {
  const found: string[] = [];
  if ('tokenUrl' in method) found.push(method.tokenUrl);
  if ('authorizationUrl' in method && method.authorizationUrl !== undefined) found.push(method.authorizationUrl);
  if (method.kind === 'session-token') found.push(method.login.path);
  if (method.kind === 'oauth2-jwt-bearer' && method.audience !== undefined) found.push(method.audience);
  return found;
}

/** Host of an address, without its port, in small letters. */
function hostIn(address: string): string | undefined {
  return /^(?:https?|wss?):\/\/(?:[^@/?#]*@)?([^/?#:]+)/i.exec(address)?.[1]?.toLowerCase();
}

function patternOf(host: string): RegExp {
  const parts = host.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^$()|[\]\\-]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[a-z0-9.-]+')}$`);
}
