import { isDeepStrictEqual } from 'node:util';
import type { Blueprint, Interpretation } from '../schema.ts';
import { change, type BlueprintChange } from './change.ts';

const HTTP = ['interpretation', 'http'] as const;

/** Where requests go, and what holds for all of them. */
export function compareClient(before: Blueprint, after: Blueprint): BlueprintChange[] {
  const [old, now] = [before.interpretation, after.interpretation];
  return [...compareBase(old, now), ...compareHttp(old.http, now.http)];
}

/** Credentials go wherever requests go, so another host is never a small thing. */
function compareBase({ baseUrl: old }: Interpretation, { baseUrl: now }: Interpretation): BlueprintChange[] {
  if (old === now) return [];
  const at = ['interpretation', 'baseUrl'];
  if (hostOf(old) === hostOf(now)) return [change('minor', 'base-url-changed', at, `requests go to ${now} now`)];
  const message = `requests, and credentials with them, go to the host ${hostOf(now)} now, not to ${hostOf(old)}`;
  return [change('major', 'host-changed', at, message)];
}

/** As it is written, with the `{name}` of config fields. */
export function hostOf(address: string): string {
  return /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(address)?.[1]?.toLowerCase() ?? address;
}

/** Parts of the client's settings: kind of the change, members, what to say. */
const PARTS = [
  ['limits-changed', ['rateLimits', 'rateLimitHeaders'], 'how often the API may be asked changed'],
  ['errors-changed', ['errors', 'retryStatuses'], 'which answers are errors, and what is done about them, changed'],
  ['common-parameters-changed', ['headers', 'query'], 'what goes with every request changed'],
] as const;

function compareHttp(old: Interpretation['http'], now: Interpretation['http']): BlueprintChange[] {
  return PARTS.flatMap(([kind, members, message]) => {
    const changed = members.find((member) => !isDeepStrictEqual(old[member], now[member]));
    return changed === undefined ? [] : [change('patch', kind, [...HTTP, changed], message)];
  });
}
