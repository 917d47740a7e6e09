import { plainText } from './comment.ts';

/** Text for a Markdown paragraph or table cell: one line, and nothing in it acts as markup, HTML or a link. */
export function markdownText(text: string, longest = 300): string {
  return plainText(text, longest)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~#!{}]/g, String.raw`\$&`)
    .replaceAll(/\b(javascript|data|vbscript|file):/gi, '$1&#58;')
    .replaceAll(/\b(https?|ftp):\/\//gi, '$1&#58;//');
}

/** Code in a Markdown paragraph or table cell. */
export function markdownCode(text: string): string {
  const line = plainText(text, 200)
    .replaceAll('`', "'")
    .replaceAll('|', String.raw`\|`);
  return line === '' ? '' : `\`${line}\``;
}

/** A link, or nothing if the address is not plain http(s). */
export function markdownLink(text: string, address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const href = url.href.replaceAll(/[()<>\s|\\]/g, (unit) =>
    encodeURIComponent(unit).replace('(', '%28').replace(')', '%29'),
  );
  return `[${markdownText(text)}](${href})`;
}

/** A table; the cells are Markdown already. Empty when it has no rows. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return [row(header), row(header.map(() => '---')), ...rows.map(row)].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
