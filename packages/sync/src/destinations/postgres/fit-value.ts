/** Digits that an integer in a `numeric` column of ours may have. PostgreSQL takes more, but nothing that reads it. */
const HUGE_DIGITS = 1_000;
const MIN_BIGINT = -(2n ** 63n);
const MAX_BIGINT = 2n ** 63n - 1n;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WHOLE = /^(-?\d+)(?:\.0*)?$/;
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:[Zz]|[+-](\d\d):?(\d\d)?)?)?$/;

/**
 * The text that PostgreSQL takes for a value of the type, or undefined where the value does not fit. Decided here and not
 * by PostgreSQL, since there one bad value fails a whole COPY.
 */
export function fitValue(text: string, type: string): string | undefined {
  switch (type) {
    case 'BIGINT':
      return fitInteger(text, isBigint);
    case 'HUGEINT':
      return fitInteger(text, isHuge);
    case 'DOUBLE':
      return fitDouble(text);
    case 'BOOLEAN':
      return text === 'true' || text === 'false' ? text : undefined;
    case 'DATE':
      return isDay(text) ? text : undefined;
    case 'TIMESTAMPTZ':
      return fitTime(text);
    default:
      return text;
  }
}

/** An integer that is too large for its column, but would not be for a `numeric` one. */
export function needsHuge(text: string, type: string): boolean {
  return type === 'BIGINT' && fitInteger(text, isBigint) === undefined && fitInteger(text, isHuge) !== undefined;
}

function isBigint(digits: string): boolean {
  if (digits.length <= 18) return true;
  if (digits.length > 20) return false;
  const value = BigInt(digits);
  return value >= MIN_BIGINT && value <= MAX_BIGINT;
}

function isHuge(digits: string): boolean {
  return digits.replace('-', '').length <= HUGE_DIGITS;
}

function fitInteger(text: string, fits: (digits: string) => boolean): string | undefined {
  const digits = WHOLE.exec(text)?.[1] ?? wholeOf(text);
  return digits !== undefined && fits(digits) ? digits : undefined;
}

/** `5e3` is an integer as well. */
function wholeOf(text: string): string | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Neither beyond the range of a double, nor an integer that one would change. */
function fitDouble(text: string): string | undefined {
  if (!NUMBER.test(text) || text.length > 1_000) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  if (value === 0) return /[1-9]/.test(text.replace(/[eE].*$/, '')) ? undefined : text;
  const isWhole = /^-?\d+$/.test(text);
  return isWhole && !Number.isSafeInteger(value) && BigInt(text) !== BigInt(value) ? undefined : text;
}

function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined || year === '0000') return false;
  const days = Number(day);
  if (days <= 28) return days > 0 && Number(month) > 0 && Number(month) <= 12;
  const date = new Date(`${text}T00:00:00Z`);
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === days;
}

function fitTime(text: string): string | undefined {
  const [, day, hour = '00', minute = '00', second = '00', fraction = '', zoneHour = '00', zoneMinute = '00'] =
    TIME.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return undefined;
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
  if (!isTime || Number(zoneHour) > 15 || Number(zoneMinute) > 59) return undefined;
  // More digits than PostgreSQL keeps could round a time up into the next second.
  return fraction.length > 6 ? text.replace(`.${fraction}`, `.${fraction.slice(0, 6)}`) : text;
}
