import { ConfigError, type JsonObject } from '@tapwright/connector';
import { arrangeConfig } from './config-use.ts';
import { chooseCheck } from './inference/check.ts';
import type { Blueprint, Contract, Operation } from './schema.ts';

export interface Selection {
  /** Names or patterns (`*`) of streams; their parents come along. Without `actions`, no action is kept. */
  readonly streams?: readonly string[];
  /** Names or patterns of actions. Without `streams`, no stream is kept. */
  readonly actions?: readonly string[];
  /** Keep only what one of these patterns matches, by name, operation id, path or tag. */
  readonly include?: readonly string[];
  /** Leave out what one of these patterns matches. */
  readonly exclude?: readonly string[];
}

function pattern(glob: string): RegExp {
  return new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*')}$`,
    'i',
  );
}

/** Whether a name is one that the pattern with `*` means. */
export function matchesPattern(glob: string, name: string): boolean {
  return pattern(glob).test(name);
}

function similar(wanted: string, names: readonly string[]): string {
  const part = wanted.toLowerCase().replaceAll('*', '');
  const near = names.filter((name) => name.includes(part) || part.includes(name));
  const shown = (near.length > 0 ? near : names).slice(0, 8);
  return shown.length === 0
    ? 'There is none.'
    : `${near.length > 0 ? 'Did you mean' : 'There are'} ${shown.join(', ')}${(near.length > 0 ? near : names).length > 8 ? ', …' : ''}?`;
}

function named(kind: 'stream' | 'action', wanted: readonly string[], names: readonly string[]): Set<string> {
  const chosen = new Set<string>();
  for (const glob of wanted) {
    const test = pattern(glob);
    const matches = names.filter((name) => test.test(name));
    if (matches.length === 0) {
      throw new ConfigError(`no ${kind} is called ${glob}`, { code: `unknown_${kind}`, hint: similar(glob, names) });
    }
    for (const name of matches) chosen.add(name);
  }
  return chosen;
}

function matches(patterns: readonly RegExp[], name: string, operation: Operation | undefined): boolean {
  const texts = [name, operation?.id, operation?.path, ...(operation?.tags ?? [])];
  return patterns.some((test) => texts.some((text) => text !== undefined && test.test(text)));
}

/** Pointers below a list move with its elements; those of elements that are gone go, too. */
function remap(pointer: string, list: string, places: ReadonlyMap<number, number>): string | undefined {
  if (!pointer.startsWith(`${list}/`)) return pointer;
  const [index = '', ...rest] = pointer.slice(list.length + 1).split('/');
  const place = places.get(Number(index));
  return place === undefined ? undefined : [list, place, ...rest].join('/');
}

function keepPlaces<Item>(
  items: readonly Item[],
  keep: (item: Item) => boolean,
): { kept: Item[]; places: Map<number, number> } {
  const kept: Item[] = [];
  const places = new Map<number, number>();
  items.forEach((item, index) => {
    if (!keep(item)) return;
    places.set(index, kept.length);
    kept.push(item);
  });
  return { kept, places };
}

function withParents(blueprint: Blueprint, names: Set<string>): Set<string> {
  const byName = new Map(blueprint.interpretation.streams.map((stream) => [stream.name, stream]));
  for (const name of names) {
    const parent = byName.get(name)?.parent?.stream;
    if (parent !== undefined) names.add(parent);
  }
  return names;
}

function chosenNames(blueprint: Blueprint, selection: Selection): { streams: Set<string>; actions: Set<string> } {
  const { interpretation, contract } = blueprint;
  const restricted = selection.streams !== undefined || selection.actions !== undefined;
  const all = restricted ? [] : ['*'];
  const pick = (
    kind: 'stream' | 'action',
    wanted: readonly string[] | undefined,
    items: readonly { name: string }[],
  ) => {
    const names = items.map((item) => item.name);
    return wanted === undefined ? new Set(all.length === 0 ? [] : names) : named(kind, wanted, names);
  };
  const operations = new Map(contract.operations.map((operation) => [operation.id, operation]));
  const include = selection.include?.map(pattern);
  const exclude = selection.exclude?.map(pattern) ?? [];
  const passes = (item: { name: string; operation: string }) => {
    const operation = operations.get(item.operation);
    return (include === undefined || matches(include, item.name, operation)) && !matches(exclude, item.name, operation);
  };
  const streams = pick('stream', selection.streams, interpretation.streams);
  const actions = pick('action', selection.actions, interpretation.actions);
  const passed = (items: readonly { name: string; operation: string }[], chosen: ReadonlySet<string>) =>
    new Set(items.filter((item) => chosen.has(item.name) && passes(item)).map((item) => item.name));
  return {
    streams: withParents(blueprint, passed(interpretation.streams, streams)),
    actions: passed(interpretation.actions, actions),
  };
}

/** The connection check of what is left: the same, the cheapest stream, or, without streams, the same request. */
function keepCheck(
  blueprint: Blueprint,
  streams: Blueprint['interpretation']['streams'],
): Blueprint['interpretation']['check'] {
  const { check } = blueprint.interpretation;
  if (check === undefined || 'operation' in check || streams.some((stream) => stream.name === check.stream))
    return check;
  const operations = new Map(blueprint.contract.operations.map((operation) => [operation.id, operation]));
  // Credentials may be good for what was chosen and for nothing else.
  if (streams.length > 0) return chooseCheck(streams, operations)?.value;
  const before = blueprint.interpretation.streams.find((stream) => stream.name === check.stream);
  return before === undefined ? undefined : { operation: before.operation };
}

/** A blueprint with the chosen streams (and their parents) and actions only; evidence and config follow. */
export function selectStreams(blueprint: Blueprint, selection: Selection): Blueprint {
  const names = chosenNames(blueprint, selection);
  const { interpretation } = blueprint;
  const streams = keepPlaces(interpretation.streams, (stream) => names.streams.has(stream.name));
  const actions = keepPlaces(interpretation.actions, (action) => names.actions.has(action.name));
  const lists = [
    ['/interpretation/streams', streams.places],
    ['/interpretation/actions', actions.places],
  ] as const;
  const move = (pointer: string) =>
    lists.reduce<string | undefined>(
      (at, [list, places]) => (at === undefined ? at : remap(at, list, places)),
      pointer,
    );
  const evidence: Blueprint['evidence'] = {};
  for (const [pointer, value] of Object.entries(blueprint.evidence)) {
    const moved = move(pointer);
    if (moved !== undefined) evidence[moved] = value;
  }
  const check = keepCheck(blueprint, streams.kept);
  const { check: _, ...rest } = interpretation;
  const kept = { streams: streams.kept, actions: actions.kept };
  // What could not be used says nothing to who chose something else.
  const selected = { ...rest, ...(check === undefined ? {} : { check }), ...kept, skipped: [] };
  const config = arrangeConfig(selected, evidence);
  return {
    ...blueprint,
    interpretation: { ...selected, config },
    evidence: moveConfig(evidence, interpretation.config, config),
    assumptions: blueprint.assumptions.flatMap((assumption) => {
      const pointer = move(assumption.pointer);
      return pointer === undefined ? [] : [{ ...assumption, pointer }];
    }),
  };
}

/** Evidence of config fields follows them to their new places. */
function moveConfig(
  evidence: Blueprint['evidence'],
  before: readonly { name: string }[],
  after: readonly { name: string }[],
): Blueprint['evidence'] {
  const places = new Map<number, number>();
  before.forEach((field, index) => {
    const place = after.findIndex((other) => other.name === field.name);
    if (place >= 0) places.set(index, place);
  });
  const moved: Blueprint['evidence'] = {};
  for (const [pointer, value] of Object.entries(evidence)) {
    const at = remap(pointer, '/interpretation/config', places);
    if (at !== undefined) moved[at] = value;
  }
  return moved;
}

function references(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) references(item, into);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === '$ref' && typeof item === 'string') into.add(item.replace(/^#\/schemas\//, ''));
      else references(item, into);
    }
  }
}

function reachableSchemas(schemas: Contract['schemas'], roots: readonly unknown[]): Contract['schemas'] {
  const names = new Set<string>();
  references(roots, names);
  // The set grows while it is walked.
  for (const name of names) references(schemas[name], names);
  const kept: Record<string, JsonObject> = {};
  for (const [name, schema] of Object.entries(schemas)) if (names.has(name)) kept[name] = schema;
  return kept;
}

/** The blueprint with only those operations and schemas in its contract that its streams, actions and check use. */
export function pruneContract(blueprint: Blueprint): Blueprint {
  const { contract, interpretation } = blueprint;
  const ids = new Set([...interpretation.streams, ...interpretation.actions].map((item) => item.operation));
  if (interpretation.check !== undefined && 'operation' in interpretation.check)
    ids.add(interpretation.check.operation);
  const jobs = interpretation.streams.flatMap(({ job }) => (job === undefined ? [] : [job.create, job.poll]));
  const outcomes = interpretation.actions.flatMap(({ outcome }) =>
    outcome === undefined ? [] : [{ method: outcome.request.method ?? 'GET', path: outcome.request.path }],
  );
  const operations = contract.operations.filter(
    (operation) =>
      ids.has(operation.id) ||
      [...jobs, ...outcomes].some((request) => request.method === operation.method && request.path === operation.path),
  );
  const schemas = reachableSchemas(contract.schemas, [
    operations,
    interpretation.streams.map((stream) => stream.schema),
  ]);
  const { examples, ...rest } = blueprint;
  const read = new Set(interpretation.streams.map((stream) => stream.operation));
  const shown = examples?.filter((example) => read.has(example.operation)) ?? [];
  return {
    ...rest,
    contract: { ...contract, operations, schemas },
    ...(shown.length > 0 && { examples: shown }),
  };
}
