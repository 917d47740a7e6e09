import type { Batch, CursorValue, StreamState } from '../connection.ts';
import { ConfigError, SystemError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { at } from '../path.ts';
import { parentFields } from './parent-fields.ts';
import type { ParentGroup, Progress } from './progress.ts';
import type { Slice } from './slice.ts';
import type { StreamPlan } from './stream-plan.ts';
import { cutWindows, type CursorWindow } from './windows.ts';

/** What slices are made from. */
export interface SliceSourceOptions {
  readonly plan: StreamPlan;
  readonly config: unknown;
  readonly progress: Progress;
  /** Lower bound where no earlier read left one. */
  readonly from: CursorValue | undefined;
  /** Reads the parent stream; integers beyond 2^53 in its records are bigints. */
  readonly readParent: (state: StreamState | undefined) => AsyncIterable<ParentBatch>;
}

export interface ParentBatch extends Pick<Batch, 'state'> {
  readonly exactRecords: readonly JsonObject[];
}

/** Hands out the slices of a stream with a parent that are still to be read, one parent batch at a time. */
export async function* sliceSource(options: SliceSourceOptions): AsyncGenerator<Slice, void> {
  for await (const batch of options.readParent(options.progress.parent)) {
    const group: ParentGroup = { state: batch.state, bases: [], open: 0, closed: false };
    options.progress.addGroup(group);
    for (const record of batch.exactRecords) yield* slicesOf(options, record, group);
    options.progress.closeGroup(group);
  }
}

/** All slices of a stream without parent: they are known beforehand. */
export function fixedSlices(options: SliceSourceOptions): readonly Slice[] {
  return [...slicesOf(options, undefined, undefined)];
}

function* slicesOf(
  options: SliceSourceOptions,
  parent: JsonObject | undefined,
  group: ParentGroup | undefined,
): Generator<Slice> {
  for (const partition of partitionsOf(options)) {
    const base = baseKey(options.plan, parent, partition);
    const windows = windowsOf(options, base);
    const byKey = new Map(windows.map((window) => [windowKey(base, window, windows.length), window]));
    for (const key of options.progress.open(base, [...byKey.keys()], group)) {
      const window = byKey.get(key);
      yield {
        key,
        base,
        parent,
        partition,
        lower: window?.lower,
        upper: window?.upper,
        add: addedFields(options.plan, parent, partition),
      };
    }
  }
}

function partitionsOf({ plan, config }: SliceSourceOptions): readonly (string | number | undefined)[] {
  const values = plan.stream.partitions?.values;
  if (values === undefined) return [undefined];
  if (Array.isArray(values)) return values;
  const field = (values as { readonly field: string }).field;
  const value = at(config, field);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'string' || typeof item === 'number') return item;
    throw new ConfigError(`Stream ${plan.name} needs values in the config field ${field}.`, {
      code: 'partition_missing',
      hint: `Give ${field} as a list of strings or numbers.`,
      stream: plan.name,
    });
  });
}

function windowsOf(options: SliceSourceOptions, base: string): readonly CursorWindow[] {
  const { plan, progress } = options;
  if (plan.cursor === undefined) return [{ lower: options.from, upper: undefined }];
  const { incremental } = plan.stream;
  const lower = progress.lowerBound(base) ?? options.from;
  const size = incremental?.filter?.end === undefined ? undefined : incremental.window;
  return cutWindows(plan.cursor.ops, lower, progress.started, size);
}

/** Names both ends: a read that goes on with other windows must not take one of them for one of the old. */
function windowKey(base: string, window: CursorWindow, count: number): string {
  return count === 1 ? base : `${base}@${window.lower}/${window.upper ?? ''}`;
}

function baseKey(plan: StreamPlan, parent: JsonObject | undefined, partition: string | number | undefined): string {
  const parts: string[] = [];
  if (parent !== undefined) {
    for (const field of parentFields(plan.stream)) parts.push(keyPart(field, parentValue(plan, parent, field)));
  }
  if (partition !== undefined) parts.push(keyPart('partition', partition));
  return parts.join('&');
}

function keyPart(name: string, value: string | number | bigint | boolean): string {
  return `${name}=${encodeURIComponent(String(value))}`;
}

function parentValue(plan: StreamPlan, parent: JsonObject, field: string): string | number | bigint | boolean {
  const value = at(parent, field);
  const isScalar = ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
  if (isScalar) return value as string | number | bigint | boolean;
  throw new SystemError(`A record of ${plan.stream.parent?.stream} has no ${field}, which ${plan.name} is asked by.`, {
    code: 'parent_field_missing',
    hint: 'Check the field name in the bindings to the parent.',
    stream: plan.name,
  });
}

function addedFields(
  plan: StreamPlan,
  parent: JsonObject | undefined,
  partition: string | number | undefined,
): JsonObject | undefined {
  const added: JsonObject = {};
  for (const [name, binding] of Object.entries(plan.stream.parent?.copy ?? {})) {
    added[name] = at(parent, (binding as { readonly field: string }).field) ?? null;
  }
  const copyTo = plan.stream.partitions?.copyTo;
  if (copyTo !== undefined && partition !== undefined) added[copyTo] = partition;
  return Object.keys(added).length === 0 ? undefined : added;
}
