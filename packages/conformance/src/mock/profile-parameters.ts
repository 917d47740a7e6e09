import type { BehaviourProfile, ListProfile } from '../profile.ts';

/** Query parameters and headers that the profile knows of, declared by the contract or not. */
export function profileParameters(profile: BehaviourProfile): readonly string[] {
  return [...(profile.extraParameters ?? []), ...profile.lists.flatMap(listParameters)];
}

function listParameters(list: ListProfile): readonly string[] {
  const { pagination, cursor } = list;
  const places = [
    pagination.kind === 'none' ? undefined : pagination.pageSize,
    'parameter' in pagination ? pagination.parameter : undefined,
    cursor?.start,
    cursor?.end,
    ...(list.scope ?? []),
  ];
  const named = places.flatMap((place) => (place?.in === 'query' ? [place.name] : []));
  return [...named, ...Object.keys(list.defaultFilters ?? {}), ...Object.keys(list.parents ?? {})];
}

/** Query parameters that say how many records a page has. */
export function sizeParameters(profile: BehaviourProfile): ReadonlySet<string> {
  return new Set(
    profile.lists.flatMap(({ pagination }) => {
      const size = pagination.kind === 'none' ? undefined : pagination.pageSize;
      return size?.in === 'query' ? [size.name] : [];
    }),
  );
}

/** Query parameters that take the last record's key: whatever type they are declared with, it is the key's. */
export function keysetParameters(profile: BehaviourProfile): ReadonlySet<string> {
  return new Set(
    profile.lists.flatMap(({ pagination }) =>
      pagination.kind === 'keyset' && pagination.parameter.in === 'query' ? [pagination.parameter.name] : [],
    ),
  );
}

/** Parameters that the authority judges, not the contract: of several ways in, a request shows one. */
export function authorityParameters(profile: BehaviourProfile): ReadonlySet<string> {
  const named = profile.auth
    .flatMap((auth) => (auth.kind === 'all' ? auth.methods : [auth]))
    .flatMap((auth) => (auth.kind === 'api-key' ? [auth.name] : auth.kind === 'headers' ? auth.names : []));
  return new Set([...named, ...secretParameters(profile), ...(profile.credentialParameters ?? [])]);
}

/** Query parameters that carry credentials. */
export function secretParameters(profile: BehaviourProfile): readonly string[] {
  return profile.auth
    .flatMap((auth) => (auth.kind === 'all' ? auth.methods : [auth]))
    .flatMap((auth) => {
      if (auth.kind === 'api-key' && auth.in === 'query') return [auth.name];
      return auth.kind === 'session' && auth.send?.in === 'query' ? [auth.send.name] : [];
    });
}
