const DAY = 86_400_000;

/**
 * How long a server asks to wait, in milliseconds: `Retry-After` as seconds or HTTP-date, or its common variants in
 * milliseconds. `undefined` where it says nothing usable.
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const milliseconds = Number(headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms'] ?? '');
  if (milliseconds > 0) return usable(milliseconds);
  const text = headers['retry-after'];
  if (text === undefined || text === '') return undefined;
  return untilReset(text, now);
}

/**
 * How long until a limit resets, in milliseconds, from a header that may hold seconds from now, milliseconds from now,
 * an epoch in seconds, milliseconds or microseconds (told apart by magnitude), a duration (`1m30s`) or a date.
 */
export function untilReset(text: string, now: number): number | undefined {
  const trimmed = text.trim();
  if (/^[\d.]+(\s*,\s*[\d.]+)*$/.test(trimmed)) {
    // A header that came twice is joined by a comma: the longer wait satisfies both.
    return usable(Math.max(...trimmed.split(',').map((part) => fromNumber(Number(part), now))));
  }
  return usable(durationMs(trimmed) ?? untilDate(trimmed, now));
}

/** What the date parser makes of a text without a year, such as `-5` or `soon 12`, is no date. */
function untilDate(text: string, now: number): number {
  return /\d{4}/.test(text) ? Math.max(0, Date.parse(text) - now) : Number.NaN;
}

const LAST_DATE = 8.64e15;

/** A wait that ends after the last date that there is says nothing. */
function usable(milliseconds: number): number | undefined {
  return milliseconds < LAST_DATE / 2 ? milliseconds : undefined;
}

function fromNumber(value: number, now: number): number {
  if (value >= 1e14) return Math.max(0, value / 1000 - now);
  if (value >= 1e11) return Math.max(0, value - now);
  if (value >= 1e9) return Math.max(0, value * 1000 - now);
  // A limit of more than a month is not a limit: such a number counts milliseconds.
  return value * 1000 > 31 * DAY ? value : value * 1000;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY };

function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, value, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(value) * (units[unit ?? 's'] ?? 0);
  }
  return total;
}
