import { sha256 } from '../code/sha256.ts';

/** `connector/github/RUN`: the same for the same run, whatever its key is. */
export function branchName(name: string, key: string): string {
  const bare = name.replace(/^source-/, '');
  const plain = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/.test(key) && key.length <= 80 && !key.endsWith('.lock');
  const readable = key
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const hash = sha256(key).slice(0, 12);
  return `connector/${bare}/${plain ? key : [readable, hash].filter((part) => part !== '').join('-')}`;
}
