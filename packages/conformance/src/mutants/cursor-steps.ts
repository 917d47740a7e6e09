import { at, type AnyStream, type Batch, type CursorValue, type StreamState } from '@tapwright/connector';

type Incremental = NonNullable<AnyStream['incremental']>;

/** A number that orders as the cursor does; undefined for cursors that are plain text. */
function rank(type: Incremental['type'], value: unknown): number | undefined {
  if (type === 'string') return undefined;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const number = type === 'date-time' || type === 'date' ? Date.parse(value) : Number(value);
  return Number.isNaN(number) ? undefined : number;
}

/** The next possible cursor after this one. */
export function stepAfter({ type, granularity }: Incremental, value: CursorValue): CursorValue {
  const ranked = rank(type, value);
  if (ranked === undefined) return `${value}\u0001`;
  if (type === 'date') return new Date(ranked + 86_400_000).toISOString().slice(0, 10);
  if (type === 'date-time') return later(String(value), ranked, granularity);
  return typeof value === 'number' ? value + 1 : String(ranked + 1);
}

/** A time with as many digits as the server writes. */
function later(text: string, milliseconds: number, granularity = 1): string {
  const finest = /\.\d/.test(text) ? Math.max(1, granularity) : Math.max(1000, granularity);
  const moved = new Date(milliseconds + finest).toISOString();
  return /\.\d/.test(text) ? moved : moved.replace(/\.\d{3}Z$/, 'Z');
}

/** The state with each of its cursors changed, also those of slices and of the parent. */
export function withCursors(state: StreamState, change: (cursor: CursorValue) => CursorValue | undefined): StreamState {
  const copy: StreamState = JSON.parse(JSON.stringify(state), (key, value: unknown) =>
    CURSORS.has(key) && (typeof value === 'string' || typeof value === 'number') ? change(value) : value,
  );
  return copy;
}

/** What a state calls its cursors. */
const CURSORS = new Set(['cursor', 'seen']);

/** Keeps the lowest cursor of the records that went by. */
export function lowestCursor({ type, cursorField }: Incremental): {
  readonly see: (batch: Batch) => void;
  readonly value: () => CursorValue | undefined;
} {
  let lowest: CursorValue | undefined;
  const order = (value: CursorValue): number | string => rank(type, value) ?? String(value);
  return {
    see: (batch) => {
      for (const record of batch.records) {
        const value: unknown = at(record, cursorField);
        if (typeof value !== 'string' && typeof value !== 'number') continue;
        if (lowest === undefined || order(value) < order(lowest)) lowest = value;
      }
    },
    value: () => lowest,
  };
}
