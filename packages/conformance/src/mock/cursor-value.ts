import type { ListProfile } from '../profile.ts';

type CursorProfile = NonNullable<ListProfile['cursor']>;
type CursorType = CursorProfile['type'];

/** The oldest record is not older than this. */
export const FIRST = Date.UTC(2022, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Over a day, so that filters by the day tell records apart. */
const STEP = 25 * HOUR;

/** The value of a record's cursor field at a step of the API's time; later steps compare higher. */
export function cursorValue(type: CursorType, step: number): string | number {
  switch (type) {
    case 'date-time':
      return new Date(FIRST + step * STEP).toISOString().replace('.000Z', 'Z');
    case 'date':
      return new Date(FIRST + step * DAY).toISOString().slice(0, 10);
    case 'unix-seconds':
      return (FIRST + step * STEP) / 1000;
    case 'unix-milliseconds':
      return FIRST + step * STEP;
    case 'integer':
      return step + 1;
    case 'string':
      return `v${String(step + 1).padStart(9, '0')}`;
    default:
      return step;
  }
}

/** Steps of records in serving order: spread over time, every third pair tied, in the order that the API keeps. */
export function cursorStep(order: CursorProfile['order'], index: number, total: number): number {
  const rank = order === 'ascending' ? index : order === 'descending' ? total - 1 - index : shuffled(index, total);
  return Math.floor((rank * 2) / 3);
}

function shuffled(index: number, total: number): number {
  const stride = [7, 11, 13, 17].find((one) => total % one !== 0) ?? 1;
  return (index * stride + 3) % Math.max(1, total);
}

/** A cursor value, or what a request says about one, as something to compare: a number where it is a time or number. */
export function comparable(type: CursorType, value: unknown): number | string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  if (type === 'string') return String(value);
  const number = typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
  if (type === 'integer') return Number.isNaN(number) ? undefined : number;
  const time = Number.isNaN(number) ? Date.parse(String(value)) : number * (Math.abs(number) > 1e11 ? 1 : 1000);
  if (Number.isNaN(time)) return undefined;
  return type === 'date' ? Math.floor(time / DAY) : time;
}
