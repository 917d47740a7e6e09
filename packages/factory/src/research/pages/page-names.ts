/**
 * What pages are called in questions about them: where they stand in their documentation. Not where that is served or
 * kept, so that a question about the same pages is the same everywhere, and tells nobody about folders and ports.
 */
export function pageNames(addresses: readonly string[]): ReadonlyMap<string, string> {
  const folder = commonFolder(addresses);
  return new Map(addresses.map((address) => [address, nameOf(address.slice(folder.length))]));
}

function nameOf(path: string): string {
  return path.replace(/(^|\/)$/, '$1index').replace(/\.(html?|mdx?|markdown|txt)$/i, '');
}

/** Up to the last slash that all of them share. */
function commonFolder([first = '', ...others]: readonly string[]): string {
  const shared = others.reduce((length, other) => {
    const end = [...first.slice(0, length)].findIndex((character, index) => other[index] !== character);
    return end < 0 ? Math.min(length, other.length) : end;
  }, first.length);
  return first.slice(0, first.lastIndexOf('/', shared - 1) + 1);
}
