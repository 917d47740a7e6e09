/** One entry of a Link header (RFC 8288). */
export interface WebLink {
  readonly target: string;
  /** Lower case. */
  readonly rel: readonly string[];
}

/** Parses a Link header; what is malformed is left out. Commas and semicolons inside `<>` and quotes do not count. */
export function parseLinkHeader(header: string): readonly WebLink[] {
  const links: WebLink[] = [];
  // A target holds no `<`: looking past one would make a header of many take a time that grows with its square.
  const entry = /<([^<>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,]*))?)*)/g;
  for (const [, target = '', parameters = ''] of header.matchAll(entry)) {
    links.push({ target: target.trim(), rel: relations(parameters) });
  }
  return links;
}

/** The address that a Link header gives for the next page. */
export function nextLink(header: string | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  return parseLinkHeader(header).find((link) => link.rel.includes('next'))?.target;
}

function relations(parameters: string): readonly string[] {
  const parameter = /;\s*([^\s=;,]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,]*))/g;
  for (const [, name = '', quoted, plain = ''] of parameters.matchAll(parameter)) {
    // Only the first `rel` counts (RFC 8288 3.3).
    if (name.toLowerCase() !== 'rel') continue;
    const text = quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1');
    return text.toLowerCase().split(/\s+/).filter(Boolean);
  }
  return [];
}
