import type { CursorValue, PageAnchor, SliceState, StreamState } from '../connection.ts';
import type { PageToken } from '../pagination.ts';
import { earlierOf, isAfter, laterOf, type CursorRange } from './cursor-range.ts';
import { createJournal } from './journal.ts';
import { createSliceTable } from './slice-table.ts';
import type { Slice } from './slice.ts';
import type { StreamPlan } from './stream-plan.ts';

const MAX_SLICES = 10_000;

/** A server's clock that differs by more than this is not believed. */
const MAX_SKEW = 86_400_000;

/** The slices made of one batch of the parent stream. */
export interface ParentGroup {
  /** Where the parent's read goes on once all slices of the group are done. */
  readonly state: StreamState;
  readonly bases: string[];
  open: number;
  closed: boolean;
}

/** What a page moves. */
export interface PageStep {
  readonly next: PageToken | undefined;
  readonly done: boolean;
  readonly cursor: CursorRange | undefined;
  /** What the page itself was, where the position after it may move. */
  readonly anchor?: PageAnchor | undefined;
  /** The server was asked for records from this cursor on, which the page before it had reached. */
  readonly floor?: CursorValue | undefined;
  /** When the server answered, by its own clock. Epoch milliseconds. */
  readonly servedAt?: number | undefined;
}

/** How far a read has come; the one place that makes states. */
export interface Progress {
  /** When this read began, also if that was in an earlier process. */
  readonly started: number;
  /** Where the parent's read goes on. */
  readonly parent: StreamState | undefined;
  /** The watermark of earlier reads, less the lag. */
  lowerBound(base: string): CursorValue | undefined;
  /** Registers a parent or partition with the keys of its slices; returns those that are still to be read. */
  open(base: string, keys: readonly string[], group?: ParentGroup): readonly string[];
  position(key: string): PageToken | undefined;
  /** What the page before the position was. */
  anchor(key: string): PageAnchor | undefined;
  /** Notes a page whose records are handed out next. */
  advance(slice: Pick<Slice, 'key' | 'base'>, step: PageStep): void;
  addGroup(group: ParentGroup): void;
  closeGroup(group: ParentGroup): void;
  /** All slices are done. */
  complete(): void;
  /** The state at this moment, put together when it is asked for. */
  snapshot(): () => StreamState;
}

interface Base {
  readonly keys: readonly string[];
  readonly group: ParentGroup | undefined;
  readonly prior: CursorValue | undefined;
  left: number;
  seen: CursorValue | undefined;
  /** The records of this base come in the order of their cursor, as far as seen. */
  ordered: boolean;
}

export interface ProgressOptions {
  readonly plan: StreamPlan;
  readonly state: StreamState | undefined;
  readonly now: number;
  /** More slices than this are kept by their hashes. */
  readonly maxSlices?: number;
}

export function createProgress({ plan, state, now, maxSlices = MAX_SLICES }: ProgressOptions): Progress {
  const { stream } = plan;
  const cursor = plan.cursor;
  const sliced = stream.parent !== undefined || stream.partitions !== undefined;
  const lag = stream.incremental?.lag ?? 0;
  const resumed = state?.started !== undefined;
  // Pages in time order under a filter: the cursor itself is the position, which later changes cannot shift.
  const byCursor = stream.incremental?.order === 'ascending' && stream.incremental.filter !== undefined;
  const journal = createJournal<SliceState>(initialSlices(state, resumed));
  const bases = new Map<string, Base>();
  const groups: ParentGroup[] = [];
  const archive = createSliceTable(cursor?.ops, sliced ? state?.archive : undefined);
  const finished = createSliceTable(cursor?.ops, sliced && resumed ? state.finished : undefined);
  // What one cursor says of all slices says nothing of those that come later: only unsliced streams go by it.
  let watermark = cursor === undefined || sliced ? undefined : state?.cursor;
  let started = state?.started ?? now;
  let parent = resumed ? state.parent : undefined;
  let complete = false;

  /** How far a base is covered once everything up to `seen` has been handed out. */
  function covered(prior: CursorValue | undefined, seen: CursorValue | undefined): CursorValue | undefined {
    if (cursor === undefined || seen === undefined) return prior;
    const visible = cursor.ops.settled(started - lag, seen);
    return laterOf(cursor.ops, prior, earlierOf(cursor.ops, seen, visible));
  }

  function priorOf(base: string): CursorValue | undefined {
    if (cursor === undefined) return undefined;
    return journal.get(base)?.cursor ?? archive.cursor(base) ?? watermark;
  }

  /** Records are stamped by the server's clock: where ours is ahead of it, the read began earlier than we think. */
  function noteTime(servedAt: number | undefined): void {
    if (servedAt === undefined) return;
    if (Math.abs(started - servedAt) <= MAX_SKEW) started = Math.min(started, servedAt);
  }

  function noteOrder(base: Base, range: CursorRange | undefined, floor: CursorValue | undefined): void {
    if (cursor === undefined || range === undefined) return;
    const bound = floor ?? base.seen;
    const behind = bound !== undefined && isAfter(cursor.ops, bound, range.min);
    if (!range.ascending || behind) base.ordered = false;
    base.seen = laterOf(cursor.ops, base.seen, range.max);
  }

  function noteUnfinished(
    slice: Pick<Slice, 'key' | 'base'>,
    base: Base,
    { next, anchor }: Pick<PageStep, 'next' | 'anchor'>,
  ): void {
    if (byCursor && base.ordered && base.seen !== undefined && slice.key === slice.base) {
      const reached = covered(base.prior, base.seen);
      if (!sliced) watermark = reached;
      if (sliced && reached !== undefined) journal.set(slice.key, { cursor: reached });
      else journal.delete(slice.key);
      return;
    }
    if (!sliced) watermark = base.prior;
    const kept = sliced && base.prior !== undefined ? { cursor: base.prior } : {};
    const seen = base.seen === undefined ? {} : { seen: base.seen };
    const page = next === undefined ? {} : { page: next, ...(anchor && { after: anchor }) };
    if (slice.key === slice.base) journal.set(slice.key, { ...kept, ...seen, ...page });
    else {
      journal.set(slice.key, page);
      journal.set(slice.base, { ...kept, ...seen });
    }
  }

  function finishBase(key: string, base: Base): void {
    for (const window of base.keys) if (window !== key) journal.delete(window);
    const reached = covered(base.prior, base.seen);
    if (!sliced) {
      watermark = base.prior;
      journal.set(key, { done: true, ...(base.seen === undefined ? {} : { seen: base.seen }) });
    } else if (journal.size > maxSlices) {
      finished.add(key, reached);
      journal.delete(key);
    } else journal.set(key, { done: true, ...(reached === undefined ? {} : { cursor: reached }) });
    bases.delete(key);
    if (base.group !== undefined) base.group.open--;
    settleGroups();
  }

  /** The parent's position moves on only over batches whose slices are all done. */
  function settleGroups(): void {
    for (let head = groups[0]; head?.closed && head.open === 0; head = groups[0]) {
      groups.shift();
      // The state of a finished read would begin anew: after the last batch the one before it stays.
      if (head.state.started === undefined) continue;
      parent = head.state;
      for (const base of head.bases) forget(base);
    }
  }

  function forget(base: string): void {
    if (cursor !== undefined) return;
    finished.add(base, undefined);
    journal.delete(base);
  }

  function finalState(): StreamState {
    if (cursor === undefined) return { version: 1 };
    if (!sliced) return withCursor(watermark);
    // Slices that were not met have lost their parent: should it come back, they are read from their beginning.
    const done = [...journal.entries()].filter(([, slice]) => slice.done);
    if (finished.size > 0) {
      for (const [key, slice] of done) finished.add(key, slice.cursor);
      const all = finished.snapshot()();
      return { version: 1, ...(all && { archive: all }) };
    }
    const slices = done.flatMap(([key, { cursor }]) => (cursor === undefined ? [] : [[key, { cursor }] as const]));
    return slices.length === 0 ? { version: 1 } : { version: 1, slices: Object.fromEntries(slices) };
  }

  return {
    get started() {
      return started;
    },
    get parent() {
      return parent;
    },
    lowerBound(base) {
      const prior = priorOf(base);
      return prior === undefined || cursor === undefined ? undefined : cursor.ops.shift(prior, -lag);
    },
    open(key, keys, group) {
      group?.bases.push(key);
      const entry = journal.get(key);
      if (entry?.done || bases.has(key) || finished.has(key)) return [];
      const left = keys.filter((window) => !journal.get(window)?.done);
      const base = { keys, group, prior: priorOf(key), left: left.length, seen: entry?.seen, ordered: true };
      bases.set(key, base);
      if (group !== undefined) group.open++;
      if (left.length === 0) finishBase(key, base);
      return left;
    },
    position: (key) => journal.get(key)?.page,
    anchor: (key) => journal.get(key)?.after,
    advance(slice, step) {
      const base = bases.get(slice.base);
      if (base === undefined) return;
      noteTime(step.servedAt);
      noteOrder(base, step.cursor, step.floor);
      if (!step.done) noteUnfinished(slice, base, step);
      else if (--base.left === 0) finishBase(slice.base, base);
      else {
        noteUnfinished(slice, base, { next: undefined });
        journal.set(slice.key, { done: true });
      }
    },
    addGroup: (group) => void groups.push(group),
    closeGroup(group) {
      group.closed = true;
      settleGroups();
    },
    complete() {
      if (!sliced && cursor !== undefined) watermark = covered(watermark, journal.get('')?.seen);
      complete = true;
    },
    snapshot() {
      if (complete) {
        const state = finalState();
        return () => state;
      }
      const slices = journal.snapshot();
      const rest = { started, ...(parent !== undefined && { parent }) };
      const top = withCursor(watermark);
      const archives = [archive.snapshot(), finished.snapshot()] as const;
      return () => {
        const positions = slices();
        const [earlier, done] = archives.map((taken) => taken());
        return {
          ...top,
          ...(positions === undefined ? {} : { slices: positions }),
          ...(earlier && { archive: earlier }),
          ...(done && { finished: done }),
          ...rest,
        };
      };
    },
  };
}

function withCursor(cursor: CursorValue | undefined): StreamState {
  return cursor === undefined ? { version: 1 } : { version: 1, cursor };
}

/** Positions only count in the read that they belong to; watermarks of slices always. */
function initialSlices(state: StreamState | undefined, resumed: boolean): (readonly [string, SliceState])[] {
  const slices = Object.entries(state?.slices ?? {});
  if (resumed) return slices;
  return slices.flatMap(([key, { cursor }]) => (cursor === undefined ? [] : [[key, { cursor }] as const]));
}
