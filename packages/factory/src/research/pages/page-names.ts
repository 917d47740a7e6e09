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

/** With its slash; empty where they share none. */
function commonFolder(addresses: readonly string[]): string {
  const [first = [], ...others] = addresses.map((address) => address.split('/').slice(0, -1));
  const differs = first.findIndex((step, index) => others.some((other) => other[index] !== step));
  return first
    .slice(0, differs < 0 ? undefined : differs)
    .map((step) => `${step}/`)
    .join('');
}
