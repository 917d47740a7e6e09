import type { Overlay } from '../overlay.ts';
import type { Action, Blueprint, Interpretation, Stream } from '../schema.ts';

type List = 'streams' | 'actions';
type Item = Stream | Action;

/**
 * The description with the names that the package's users know: what they read as `issues` is still the same list of the
 * API, whatever a new description would have it called, and whatever else it calls `issues`.
 */
export function keepNames(before: Blueprint, described: Blueprint, overlay: Overlay | undefined): Blueprint {
  const streams = namesNow(before, described, 'streams', overlay);
  const actions = namesNow(before, described, 'actions', overlay);
  const { interpretation } = described;
  return { ...described, interpretation: renamed(interpretation, streams, actions) };
}

/** New name of each item, in the order of the description. */
function namesNow(
  before: Blueprint,
  described: Blueprint,
  list: List,
  overlay: Overlay | undefined,
): readonly string[] {
  const now: readonly Item[] = described.interpretation[list];
  const known = inferredItems(before, list, overlay);
  const matches = matched(known, now, before, described);
  const taken = new Set(matches.values());
  // Names that the package has are the package's: whatever else is called so gets another one.
  const reserved = new Set(known.map(({ name }) => name));
  return now.map((item, index) => {
    const kept = matches.get(index);
    if (kept !== undefined) return kept;
    const name =
      reserved.has(item.name) || taken.has(item.name) ? freeName(item.name, taken, reserved, now) : item.name;
    taken.add(name);
    return name;
  });
}

function freeName(
  name: string,
  taken: ReadonlySet<string>,
  reserved: ReadonlySet<string>,
  now: readonly Item[],
): string {
  for (let count = 2; ; count += 1) {
    const next = `${name}_${count}`;
    if (!taken.has(next) && !reserved.has(next) && !now.some((item) => item.name === next)) return next;
  }
}

/** What a description gave the package, under the names that the overlay's facts call it by. */
function inferredItems(before: Blueprint, list: List, overlay: Overlay | undefined): readonly Item[] {
  const items: readonly Item[] = before.interpretation[list];
  const original = new Map<string, string>();
  const added = new Set<string>();
  for (const { pointer, value } of overlay?.facts ?? []) {
    const [, name = '', rest = ''] = new RegExp(`^/interpretation/${list}/([^/]+)(/name)?$`).exec(pointer) ?? [];
    if (rest === '/name' && typeof value === 'string') original.set(value, name);
    else if (name !== '' && typeof value === 'object' && value !== null && 'name' in value)
      added.add(String(value.name));
  }
  return items
    .filter(({ name }) => !added.has(name))
    .map((item) => ({ ...item, name: original.get(item.name) ?? item.name }));
}

/** Place in the description → the package's name. The surest kinship first; nothing is found twice. */
function matched(
  known: readonly Item[],
  now: readonly Item[],
  before: Blueprint,
  described: Blueprint,
): ReadonlyMap<number, string> {
  const [oldCalls, newCalls] = [callsOf(before), callsOf(described)];
  const isSameName = (old: Item, item: Item): boolean => old.name === item.name;
  const isSameOperation = (old: Item, item: Item): boolean => old.operation === item.operation;
  const isSameCall = (old: Item, item: Item): boolean => {
    const call = oldCalls.get(old.operation);
    return call !== undefined && call === newCalls.get(item.operation);
  };
  const found = new Map<number, string>();
  const left = new Set(known);
  for (const isKin of [
    (old: Item, item: Item) => isSameCall(old, item) && isSameName(old, item),
    isSameCall,
    (old: Item, item: Item) => isSameOperation(old, item) && isSameName(old, item),
    isSameOperation,
    isSameName,
  ]) {
    for (const old of left) {
      const index = now.findIndex((item, place) => !found.has(place) && isKin(old, item));
      if (index < 0) continue;
      found.set(index, old.name);
      left.delete(old);
    }
  }
  return found;
}

/** `GET /issues` of each operation. Names of parameters in a path are words. */
function callsOf({ contract }: Blueprint): ReadonlyMap<string, string> {
  return new Map(
    contract.operations.map(({ id, method, path }) => [id, `${method} ${path.replaceAll(/\{[^}]*\}/g, '{}')}`]),
  );
}

function renamed(
  interpretation: Interpretation,
  streams: readonly string[],
  actions: readonly string[],
): Interpretation {
  const names = new Map(interpretation.streams.map(({ name }, index) => [name, streams[index] ?? name]));
  const nameOf = (name: string): string => names.get(name) ?? name;
  const { check } = interpretation;
  return {
    ...interpretation,
    ...(check !== undefined && 'stream' in check && { check: { stream: nameOf(check.stream) } }),
    streams: interpretation.streams.map((stream) => ({
      ...stream,
      name: nameOf(stream.name),
      ...(stream.parent && { parent: { ...stream.parent, stream: nameOf(stream.parent.stream) } }),
    })),
    actions: interpretation.actions.map((action, index) => ({ ...action, name: actions[index] ?? action.name })),
  };
}
