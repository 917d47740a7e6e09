import { skipColon, skipSpace, skipString, skipValue } from './scan-json.ts';

const encoder = new TextEncoder();

/** Compiles a path to a function that finds the array there and returns the place of its `[`, or -1. */
export function arrayFinder(path: readonly string[]): (bytes: Uint8Array) => number {
  const names = path.map((name) => encoder.encode(JSON.stringify(name)));
  return (bytes) => {
    let at = skipSpace(bytes, 0);
    for (const name of names) {
      at = findMember(bytes, at, name);
      if (at < 0) return -1;
    }
    return bytes[at] === 0x5b ? at : -1;
  };
}

/** The place of a member's value in the object that begins at `at`. Names written with escapes are not recognised. */
function findMember(bytes: Uint8Array, at: number, name: Uint8Array): number {
  if (bytes[at] !== 0x7b) return -1;
  let place = skipSpace(bytes, at + 1);
  while (bytes[place] === 0x22) {
    const end = skipString(bytes, place + 1);
    if (end < 0) return -1;
    const value = skipColon(bytes, end);
    if (value < 0) return -1;
    if (isAt(bytes, place, end, name)) return value;
    const next = skipValue(bytes, value);
    if (next < 0) return -1;
    place = skipSpace(bytes, next);
    if (bytes[place] !== 0x2c) return -1;
    place = skipSpace(bytes, place + 1);
  }
  return -1;
}

function isAt(bytes: Uint8Array, from: number, to: number, name: Uint8Array): boolean {
  if (to - from !== name.length) return false;
  for (let index = 0; index < name.length; index += 1) if (bytes[from + index] !== name[index]) return false;
  return true;
}
