/** JSON text of a value in which `bigint` stands for an integer that a double cannot hold: its digits are written out. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? rawNumber(inner) : inner));
  }
}

function rawNumber(value: bigint): unknown {
  // `JSON.rawJSON` is in every Node we support, but not yet in TypeScript's library.
  const rawJson: unknown = Reflect.get(JSON, 'rawJSON');
  return typeof rawJson === 'function' ? Reflect.apply(rawJson, JSON, [String(value)]) : Number(value);
}

/** What a reader of the JSON text sees: big integers rounded, undefined fields gone. */
export function asRead(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return JSON.parse(jsonText(value));
  const known = read.get(value);
  if (known !== undefined) return known;
  const fresh: unknown = JSON.parse(jsonText(value));
  read.set(value, fresh);
  return fresh;
}

/** Records are never changed in place. */
const read = new WeakMap<object, unknown>();
