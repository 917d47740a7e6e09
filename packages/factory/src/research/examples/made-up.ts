import { isJsonObject } from '@tapwright/connector';

export interface MadeUpOptions {
  /** Codes of errors are names, not words of an author: they stay. */
  readonly keepCodes?: boolean;
}

const MOST_ITEMS = 5;

/**
 * The same shape with other values: what a vendor wrote or recorded is not copied into a package, and may be somebody's
 * data. Each value is of the kind that stood there, and what was equal is equal.
 */
export function madeUp(value: unknown, options: MadeUpOptions = {}): unknown {
  const given = new Map<string, unknown>();
  const once = (key: string, make: (number: number) => unknown): unknown => {
    if (!given.has(key)) given.set(key, make(given.size + 1));
    return given.get(key);
  };
  const visit = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.slice(0, MOST_ITEMS).map(visit);
    if (isJsonObject(inner))
      return Object.fromEntries(Object.entries(inner).map(([name, one]) => [nameFor(name, once), visit(one)]));
    if (typeof inner === 'string')
      return inner === '' || (options.keepCodes === true && CODE.test(inner))
        ? inner
        : once(`text ${inner}`, (number) => textLike(inner, number));
    if (typeof inner !== 'number') return inner;
    if (options.keepCodes === true && Math.abs(inner) < 10_000) return inner;
    return once(`number ${inner}`, (number) => numberLike(inner, number));
  };
  return visit(value);
}

const CODE = /^[A-Za-z][A-Za-z0-9]{0,24}([_.-][A-Za-z0-9]{1,24}){0,4}$/;

/** Names of fields are what an API is made of; some maps have data in their place. */
function nameFor(name: string, once: (key: string, make: (number: number) => string) => unknown): string {
  const isName = name.length <= 60 && /^[\w$@.:\-[\]]*$/.test(name) && !/@.+\.|\d{5}/.test(name);
  return isName ? name : String(once(`name ${name}`, (number) => `name-${number}`));
}

const DATE = /^\d{4}-\d\d-\d\d/;

function textLike(text: string, number: number): string {
  const day = String(1 + (number % 28)).padStart(2, '0');
  if (/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?$/.test(text))
    return text.replace(DATE, `2024-06-${day}`).replaceAll(/(?<=[T :.].*)\d/g, '0');
  if (/^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4}/.test(text))
    return new Date(Date.UTC(2024, 5, Number(day))).toUTCString();
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text))
    return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return `person-${number}@example.com`;
  if (/^https?:\/\//i.test(text)) return `https://api.example/${number}`;
  if (/^\/\S/.test(text)) return `/made-up/${number}`;
  if (/^\d{1,18}$/.test(text)) return number >= 10 ** text.length ? '1' : String(number).padStart(text.length, '1');
  const decimal = /^-?\d+\.(\d+)$/.exec(text)?.[1];
  return decimal === undefined ? `text-${number}` : `${number}.${'0'.repeat(decimal.length)}`;
}

/** Seconds and milliseconds of June 2024, in their order. */
const JUNE = 1_717_200_000;

function numberLike(value: number, number: number): number {
  if (!Number.isInteger(value)) return number + 0.5;
  if (value >= 1e9 && value < 2e10) return JUNE + 60 * number;
  if (value >= 1e12 && value < 2e13) return (JUNE + 60 * number) * 1000;
  return value === 0 ? 0 : number;
}
