import type { Contract, Operation } from '@tapwright/blueprint';
import { at } from '@tapwright/connector';
import type { ListProfile } from '../profile.ts';
import { asRead } from './json-text.ts';
import { operationOf } from './operations.ts';
import type { findResourceOperations } from './resources.ts';
import { isReachable, type ListParameters, type Store } from './store.ts';
import { textOf } from './text-of.ts';
import { keySchema, uniqueValue } from './unique-value.ts';

/** One record that the mock holds, as a client reads it, with the parents it hangs from. */
export interface TrueRecord {
  readonly record: unknown;
  readonly parents: Readonly<Record<string, unknown>>;
  readonly parameters: ListParameters;
  /** Position in its own set of records. */
  readonly index: number;
}

/** Every record of a list that a request can bring. */
export function trueRecords(store: Store, list: ListProfile, scope?: ListParameters): readonly TrueRecord[] {
  return store
    .contexts(list, scope)
    .flatMap(({ parameters, parents }) =>
      store
        .dataset(list, parameters)
        .records.flatMap((record, index) =>
          isReachable(list, record) ? [{ record: asRead(record.value), parents, parameters, index }] : [],
        ),
    );
}

/** Values of the path's parameters that lead to a record that exists, for operations on resources and below them. */
export function reachableValues(
  contract: Contract,
  store: Store,
  resources: ReturnType<typeof findResourceOperations>,
  lists: ReadonlyMap<string, readonly ListProfile[]>,
  operation: Operation,
): Readonly<Record<string, string>> {
  const resource = resources.get(operation.id);
  const list = resource?.list ?? lists.get(operation.id)?.[0];
  if (list === undefined) return {};
  const context = store.contexts(list, firstScope(contract, store, list))[0];
  const names = [...operation.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const ours = [...list.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const values = ours.map((name, index) => [names[index] ?? name, context?.parameters[name]] as const);
  const known = values.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  if (resource?.id === undefined || context === undefined) return Object.fromEntries(known);
  const first = store.dataset(list, context.parameters).records[0];
  const field = list.key[0] ?? store.pinned(list)[0];
  if (first === undefined || field === undefined) return Object.fromEntries(known);
  return { ...Object.fromEntries(known), [resource.id]: textOf(at(first.value, field)) };
}

/** A choice for each of a list's scope parameters, made up for a part of the path that may be anything. */
export function firstScope(contract: Contract, store: Store, list: ListProfile): ListParameters {
  const operation = operationOf(contract, list);
  const inPath = new Set((list.scope ?? []).filter((place) => place.in === 'path').map((place) => place.name));
  return Object.fromEntries(
    Object.entries(store.scopes(list)[0] ?? {}).map(([name, value]) => {
      if (value !== '' || !inPath.has(name)) return [name, value];
      const schema = operation?.parameters.find((one) => one.in === 'path' && one.name === name)?.schema;
      return [name, textOf(uniqueValue(keySchema(contract.schemas, schema), name, 1))];
    }),
  );
}
