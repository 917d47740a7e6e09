import { isPlural, singularName, snake } from '../inference/words.ts';

const UUID = /^\{?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i;
const HASH = /^(?=.*\d)[0-9a-f]{16,}$/i;
/** ULIDs and other random texts: long, with digits among the letters. */
const RANDOM = /^(?=(?:.*\d){3})(?=.*[A-Za-z])[A-Za-z0-9_-]{20,}$/;
/** `cus_9s6XKzkNRiz8i3`: a kind before a random text. */
const PREFIXED = /^[a-z]{2,12}[_-](?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{8,}$/;
const DATE = /^\d{4}-\d\d(-\d\d)?(T[\d:.]+Z?)?$/;
const ADDRESS = /^[^@\s/]+@[^@\s/]+\.[a-z]{2,}$/i;
/** `bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw`: a secret in the path. */
const TOKEN = /^[A-Za-z]*\d{6,}:[\w-]{20,}$/;

/** `T024BE7LD`, `xBq3Z9kPw1`: kinds of characters change more often than in words, however they are joined. */
function looksRandom(text: string): boolean {
  if (!/^[A-Za-z0-9_-]{9,}$/.test(text) || !/\d/.test(text)) return false;
  const kinds = text.split('').map((character) => (/\d/.test(character) ? 'd' : /[a-z]/.test(character) ? 'l' : 'u'));
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return changes / (text.length - 1) >= 0.4;
}

/** True for a segment of a path that names one thing rather than a kind of things. */
export function isIdSegment(text: string): boolean {
  const bare = decode(text).replace(/\.(json|xml|csv)$/i, '');
  return (
    /^-?\d+$/.test(bare) ||
    [UUID, HASH, RANDOM, PREFIXED, DATE, ADDRESS, TOKEN].some((pattern) => pattern.test(bare)) ||
    looksRandom(bare) ||
    // `1,2,3`
    /^\d+(,\d+)+$/.test(bare)
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A version that happens to be a number: `/1/boards`, `/api/2/issues`. */
export function isVersion(segments: readonly string[], index: number): boolean {
  const before = segments[index - 1];
  return (
    /^\d{1,2}$/.test(segments[index] ?? '') && (before === undefined || (index === 1 && /^(api|rest)$/i.test(before)))
  );
}

/** What to call an id after the segment before it: `users` → `user_id`. */
export function idName(before: string | undefined, taken: ReadonlySet<string>): string {
  const name = before === undefined || before.includes('{') ? '' : snake(before);
  const last = name.split('_').at(-1) ?? '';
  const stem = name === '' ? '' : isPlural(last) ? singularName(name) : name;
  const base = stem === '' ? 'id' : `${stem}_id`;
  let free = base;
  for (let count = 2; taken.has(free); count += 1) free = `${base}_${count}`;
  return free;
}
