import type { CursorValue } from '../connection.ts';
import type { CursorType } from '../definition.ts';
import { ConfigError } from '../errors.ts';
import { ANYWHERE, zoneOf, type Zone } from './zone.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The arithmetic of one cursor type. Values keep the server's own form; they are compared by what they mean. */
export interface CursorOps {
  readonly type: CursorType;
  /** The finest step, in milliseconds or units. */
  readonly granularity: number;
  /** True where values are points in time. */
  readonly temporal: boolean;
  /** A value that orders as the cursor does; undefined where it is no cursor value. */
  rank(value: unknown): number | bigint | string | undefined;
  /** The value in the form that is kept in state. */
  keep(value: unknown): CursorValue | undefined;
  /** The value moved by milliseconds or units; a string cursor cannot move. */
  shift(value: CursorValue, by: number): CursorValue;
  /** A point in time in the cursor's form, written as `like` is; undefined for cursors that are not times. */
  fromInstant(milliseconds: number, like?: CursorValue): CursorValue | undefined;
  /**
   * The highest cursor of which it is sure at an instant that nothing older than it is still to be stamped; undefined
   * for cursors that are not times. Local times are held back by what is not known of their zone.
   */
  settled(instant: number, like: CursorValue): CursorValue | undefined;
  /** The zone of times that are written without one. */
  readonly zone: Zone | undefined;
  /** Reads a bound that a person gives: ISO 8601, or the cursor's own form. */
  parse(text: CursorValue): CursorValue;
}

function defaultGranularity(type: CursorType): number {
  if (type === 'unix-seconds') return 1000;
  return type === 'date' ? DAY : 1;
}

/** The operations on cursors of a type. */
export function cursorOps(type: CursorType, granularity = defaultGranularity(type), zoneName?: string): CursorOps {
  const zone = zoneName === undefined ? undefined : zoneOf(zoneName);
  const temporal = type !== 'integer' && type !== 'string';
  const rank = rankOf(type);
  return {
    type,
    granularity,
    temporal,
    rank,
    keep: (value) => keepValue(value, rank),
    shift: (value, by) => (by === 0 ? value : shiftValue(type, value, by, rank)),
    fromInstant: (milliseconds, like) => (temporal ? formattedAs(like, type, milliseconds) : undefined),
    settled: (instant, like) => {
      if (!temporal) return undefined;
      return formattedAs(like, type, cut(type, granularity, settledAt(type, zone, instant, like), like));
    },
    zone,
    parse: (text) => parseBound(type, text, rank),
  };
}

function settledAt(type: CursorType, zone: Zone | undefined, instant: number, like: CursorValue): number {
  if (!isLocal(type, like)) return instant;
  // The hour that comes twice is stamped a second time: it is settled only when it is over.
  return zone === undefined ? ANYWHERE.lowestLocal(instant) : zone.lowestLocal(zone.shifts ? instant - HOUR : instant);
}

/** Stamps are cut to a granule: one of the granule that has just begun may be from before it, as far as we know. */
function cut(type: CursorType, granularity: number, at: number, like: CursorValue): number {
  const written = writtenStep(type, like);
  // Where granules begin is not known: in a local time, an hour need not begin with one of UTC.
  return granularity > written ? at - granularity : Math.floor(at / written) * written;
}

/** What the form of a cursor can tell apart. */
function writtenStep(type: CursorType, like: CursorValue): number {
  if (type === 'date') return DAY;
  if (type === 'unix-seconds') return 1000;
  const isWhole = typeof like === 'string' && /:\d{2}(?:[.,]0+)?(?:Z|UTC|[+-][\d:]+)?$/.test(like);
  return type === 'date-time' && isWhole ? 1000 : 1;
}

/** A time that means another instant in another zone. */
function isLocal(type: CursorType, value: CursorValue): boolean {
  if (type === 'date') return true;
  return type === 'date-time' && typeof value === 'string' && /^\d{4}-\d{2}-\d{2}([T ][\d:.,]+)?$/.test(value);
}

/**
 * Writes a value as a request wants it. A coarser format rounds down, and what is not known of a zone is allowed for,
 * so that nothing is left out. With a zone, times are written in it and without it.
 */
export function formatCursor(
  ops: CursorOps,
  value: CursorValue,
  format: CursorType = ops.type,
  zoneName?: string,
): CursorValue {
  const at = ops.rank(value);
  if (!isConverted(ops, format, zoneName) || typeof at !== 'number') return value;
  const zone = (zoneName === undefined ? ops.zone : zoneOf(zoneName)) ?? ANYWHERE;
  const local = isLocal(ops.type, value);
  if (isLocal(format, value) && local && zoneName === undefined) return formatInstant(format, Math.floor(at));
  const instant = local ? (ops.zone ?? ANYWHERE).earliest(at) : at;
  if (format === 'date') return formatInstant(format, Math.floor(zone.lowestLocal(instant)));
  if (format === 'date-time' && zoneName !== undefined) return localTime(zone.lowestLocal(instant));
  return formatInstant(format, Math.floor(instant));
}

/** As {@link formatCursor}, for an upper bound: a coarser format rounds up. */
export function formatUpperCursor(
  ops: CursorOps,
  value: CursorValue,
  format: CursorType = ops.type,
  zoneName?: string,
): CursorValue {
  const at = ops.rank(value);
  if (!isConverted(ops, format, zoneName) || typeof at !== 'number') return value;
  const zone = (zoneName === undefined ? ops.zone : zoneOf(zoneName)) ?? ANYWHERE;
  const local = isLocal(ops.type, value);
  if (isLocal(format, value) && local && zoneName === undefined) return roundedUp(format, at);
  const instant = local ? (ops.zone ?? ANYWHERE).latest(at) : at;
  if (format === 'date') return roundedUp(format, zone.highestLocal(instant));
  if (format === 'date-time' && zoneName !== undefined) {
    return localTime(Math.ceil(zone.highestLocal(instant) / 1000) * 1000);
  }
  return roundedUp(format, instant);
}

function isConverted(ops: CursorOps, format: CursorType, zoneName: string | undefined): boolean {
  return ops.temporal && (format !== ops.type || (zoneName !== undefined && ops.type === 'date-time'));
}

function roundedUp(format: CursorType, milliseconds: number): CursorValue {
  const step = format === 'date' ? DAY : format === 'unix-seconds' ? 1000 : 1;
  return formatInstant(format, Math.ceil(milliseconds / step) * step);
}

/** To the second, without a zone. */
function localTime(milliseconds: number): CursorValue {
  return new Date(Math.floor(milliseconds)).toISOString().slice(0, 19);
}

type Rank = CursorOps['rank'];

function rankOf(type: CursorType): Rank {
  switch (type) {
    case 'date-time':
    case 'date':
      return instantOf;
    case 'unix-seconds':
      return (value) => scaled(value, 1000);
    case 'unix-milliseconds':
      return (value) => scaled(value, 1);
    case 'integer':
      return integerOf;
    case 'string':
      return (value) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined);
  }
}

/** Milliseconds since the epoch, with a fraction for finer times; a time without a zone is UTC. */
function instantOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.abs(value) < 1e11 ? value * 1000 : value;
  if (typeof value !== 'string' || value === '') return undefined;
  const iso =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d+))?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i.exec(
      value,
    );
  if (iso === null) return finite(Date.parse(value));
  const [, date, time = '00:00', fraction = '', zone = 'Z'] = iso;
  const base = Date.parse(`${date}T${time}${suffixOf(zone)}`);
  return finite(fraction === '' ? base : base + Number(`0.${fraction}`) * 1000);
}

function suffixOf(zone: string): string {
  if (!/^[+-]/.test(zone)) return 'Z';
  const digits = zone.replace(':', '').padEnd(5, '0');
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
}

function scaled(value: unknown, factor: number): number | undefined {
  if (typeof value === 'number') return value * factor;
  if (typeof value === 'bigint') return Number(value) * factor;
  if (typeof value !== 'string' || value === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? instantOf(value) : finite(number * factor);
}

function integerOf(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function keepValue(value: unknown, rank: Rank): CursorValue | undefined {
  if (rank(value) === undefined) return undefined;
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function shiftValue(type: CursorType, value: CursorValue, by: number, rank: Rank): CursorValue {
  const at = rank(value);
  if (type === 'string' || at === undefined || typeof at === 'string') return value;
  if (type === 'integer') {
    if (typeof at === 'number' && Number.isSafeInteger(at + by)) return sameForm(value, at + by);
    return String(BigInt(at) + BigInt(Math.trunc(by)));
  }
  // Rounding down asks for slightly more, never for less.
  return sameForm(value, formattedAs(value, type, Math.floor(Number(at) + by)));
}

/** Numbers that the server writes as text stay text. */
function sameForm(like: CursorValue, value: CursorValue): CursorValue {
  return typeof like === 'string' ? String(value) : value;
}

/** Many servers compare times as text, so bounds that are made here are written as the server writes its own. */
function formattedAs(like: CursorValue | undefined, type: CursorType, milliseconds: number): CursorValue {
  const value = formatInstant(type, milliseconds);
  const form =
    type === 'date-time' && typeof like === 'string'
      ? /^\d{4}-\d{2}-\d{2}([T ])\d{2}:\d{2}:\d{2}([.,]\d+)?(Z|UTC|[+-]00:?00)?$/.exec(like)
      : null;
  if (form === null) return value;
  const [, separator, fraction = '', zone = ''] = form;
  const iso = new Date(milliseconds).toISOString();
  // Cut, not rounded: an earlier bound asks for slightly more, never for less.
  const digits = fraction === '' ? '' : `${fraction[0]}${iso.slice(20, 23).padEnd(fraction.length - 1, '0')}`;
  return `${iso.slice(0, 10)}${separator}${iso.slice(11, 19)}${digits.slice(0, fraction.length)}${zone}`;
}

function formatInstant(type: CursorType, milliseconds: number): CursorValue {
  if (type === 'unix-seconds') return Math.floor(milliseconds / 1000);
  if (type === 'unix-milliseconds') return Math.floor(milliseconds);
  const iso = new Date(milliseconds).toISOString();
  return type === 'date' ? iso.slice(0, 10) : iso.replace('.000Z', 'Z');
}

function parseBound(type: CursorType, text: CursorValue, rank: Rank): CursorValue {
  if (type === 'string') return text;
  const own = rank(text);
  const unix = type === 'unix-seconds' || type === 'unix-milliseconds';
  if (unix && typeof text === 'string' && typeof own === 'number') {
    return Number.isNaN(Number(text)) ? formatInstant(type, own) : Number(text);
  }
  if (type === 'date' && typeof own === 'number') return formatInstant(type, own);
  if (own !== undefined) return text;
  throw new ConfigError(`The lower bound ${JSON.stringify(text)} is not a ${type}.`, {
    code: 'cursor_invalid',
    hint: type === 'integer' ? 'Give a whole number.' : 'Give a date such as 2024-01-31 or 2024-01-31T12:00:00Z.',
  });
}
