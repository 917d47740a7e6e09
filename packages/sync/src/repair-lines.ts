import { readFile, rename, writeFile } from 'node:fs/promises';

const LONE_SURROGATE =
  /\\u(d[89ab][0-9a-f]{2})(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/gi;

/**
 * Half a surrogate pair, written as `\ud800`, is legal JSON and no Unicode text: DuckDB refuses the whole file for it.
 * Each becomes U+FFFD. Returns whether there was one. Runs only on a file that was refused; parts are bounded.
 */
export async function repairLines(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8');
  const repaired = text.replaceAll(LONE_SURROGATE, (match, _high, _low, at: number) =>
    isEscaped(text, at) ? match : '\\ufffd',
  );
  if (repaired === text) return false;
  await writeFile(`${path}.repaired`, repaired);
  await rename(`${path}.repaired`, path);
  return true;
}

/** An odd number of backslashes before it makes the `\u` plain text. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
