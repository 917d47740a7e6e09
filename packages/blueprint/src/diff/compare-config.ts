import { isDeepStrictEqual } from 'node:util';
import type { Blueprint, ConfigField } from '../schema.ts';
import { hostOf } from './compare-client.ts';
import { change, matchByName, type BlueprintChange } from './change.ts';

const CONFIG = ['interpretation', 'config'] as const;
const AUTH = ['interpretation', 'auth'] as const;

export function compareConfig(before: Blueprint, after: Blueprint): BlueprintChange[] {
  const { both, removed, added } = matchByName(before.interpretation.config, after.interpretation.config);
  return [
    ...removed.map(({ item, index }) =>
      change('major', 'config-removed', [...CONFIG, index], `the config field \`${item.name}\` is gone`),
    ),
    ...added.map(({ item, index }) => {
      const at = [...CONFIG, index];
      if (isDemanded(item))
        return change('major', 'required-config-added', at, `the config field \`${item.name}\` is required now`);
      return change('minor', 'config-added', at, `the optional config field \`${item.name}\` is new`);
    }),
    ...both.flatMap((pair) => compareField(pair.before, pair.after, [...CONFIG, pair.index])),
  ];
}

function isDemanded(field: ConfigField): boolean {
  return field.required && field.default === undefined;
}

function compareField(old: ConfigField, now: ConfigField, at: readonly (string | number)[]): BlueprintChange[] {
  const told = `the config field \`${now.name}\``;
  if (old.type !== now.type)
    return [change('major', 'config-type', at, `${told} is a ${now.type} now instead of a ${old.type}`)];
  if (!isDemanded(old) && isDemanded(now))
    return [change('major', 'required-config-added', at, `${told} is required now`)];
  if (old.enum !== undefined && now.enum !== undefined && old.enum.some((value) => !now.enum?.includes(value))) {
    return [change('major', 'config-values', at, `${told} allows fewer values`)];
  }
  if (old.enum === undefined && now.enum !== undefined)
    return [change('major', 'config-values', at, `${told} allows fewer values`)];
  if (!isDeepStrictEqual([old.default, old.enum, isDemanded(old)], [now.default, now.enum, isDemanded(now)])) {
    return [change('minor', 'config-changed', at, `${told} has another default or allows more`)];
  }
  return isDeepStrictEqual(old, now)
    ? []
    : [change('patch', 'config-described', at, `${told} is described differently`)];
}

export function compareAuth(before: Blueprint, after: Blueprint): BlueprintChange[] {
  const [old, now] = [before.interpretation.auth, after.interpretation.auth];
  const { both, removed, added } = matchByName(old, now);
  const changes = [
    ...removed.map(({ item, index }) =>
      change('major', 'auth-removed', [...AUTH, index], `authentication by \`${item.name}\` is gone`),
    ),
    ...added.map(({ item, index }) =>
      change('minor', 'auth-added', [...AUTH, index], `authentication by \`${item.name}\` is possible now`),
    ),
    ...both.flatMap((pair) => compareMethods(pair.before, pair.after, [...AUTH, pair.index])),
  ];
  // One way has its fields at the top of the config, several are chosen by `auth`.
  if ((old.length === 1) !== (now.length === 1) && old.length > 0) {
    changes.push(change('major', 'auth-shape', [...AUTH], 'the config names its authentication in another way now'));
  }
  if (old.length === 0 && now.length > 0 && !now.some(({ methods }) => methods.every(({ kind }) => kind === 'none'))) {
    changes.push(change('major', 'auth-required', [...AUTH], 'credentials are required now'));
  }
  return changes;
}

type Alternative = Blueprint['interpretation']['auth'][number];

function compareMethods(old: Alternative, now: Alternative, at: readonly (string | number)[]): BlueprintChange[] {
  if (isDeepStrictEqual(old, now)) return [];
  const told = `authentication by \`${now.name}\``;
  if (!isDeepStrictEqual(old.methods.map(credentials), now.methods.map(credentials))) {
    return [change('major', 'auth-changed', at, `${told} asks for other credentials`)];
  }
  const [was, is] = [hostsOf(old), hostsOf(now)];
  if (!is.every((host) => was.includes(host))) {
    const message = `${told} gives its credentials to ${is.join(', ')} now, not to ${was.join(', ') || 'the API alone'}`;
    return [change('major', 'auth-host-changed', at, message)];
  }
  return [change('patch', 'auth-settings', at, `${told} is made in another way`)];
}

/** Hosts besides the API's own that get to see the credentials. */
function hostsOf({ methods }: Alternative): readonly string[] {
  const addresses = methods.flatMap((method) => [
    'tokenUrl' in method ? method.tokenUrl : undefined,
    'authorizationUrl' in method ? method.authorizationUrl : undefined,
  ]);
  const hosts = addresses.filter((address) => address !== undefined && /^https?:/i.test(address));
  return [...new Set(hosts.map((address) => hostOf(address ?? '')))];
}

/** What the user has to give: the kind, and every config field that it names. */
function credentials(method: Alternative['methods'][number]): unknown {
  const fields: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('config' in value && typeof value.config === 'string') fields.push(value.config);
    for (const member of Object.values(value)) collect(member);
  };
  collect(method);
  return [method.kind, fields.sort((a, b) => a.localeCompare(b, 'en'))];
}
