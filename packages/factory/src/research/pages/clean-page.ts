import { decodePage } from './decode-page.ts';
import { readHtml, type HtmlPage, type Link } from './html-page.ts';
import { headingOf } from './sections.ts';
import type { Span } from '../gate/find-quote.ts';

/** What a page is: its form, and the charset that the server claims. `html;windows-1252`. */
export type SourceKind = string;

export interface CleanPage {
  /** What a person reads, as Markdown: what spans count in. */
  readonly text: string;
  readonly title: string;
  readonly hidden: readonly Span[];
  readonly links: readonly Link[];
  readonly html?: HtmlPage;
  readonly warnings: readonly string[];
}

const LONGEST_TEXT = 2_000_000;

/** The same bytes of the same kind are the same text, always: what was found in it is found again. */
export function cleanSource(bytes: Uint8Array, kind: SourceKind): CleanPage {
  const [form = 'text', charset] = kind.split(';');
  const { text, wrong, charset: used } = decodePage(bytes, charset);
  const warnings = wrong ? [`its text is not ${charset ?? 'what it says'}; it is read as ${used}`] : [];
  return form === 'html' ? cleanHtml(text, warnings) : cleanMarkdown(text, warnings);
}

function cleanHtml(source: string, warnings: readonly string[]): CleanPage {
  const html = readHtml(source);
  const { text, title, hidden, links, cut } = html;
  const remarks = [
    ...(cut ? ['it is too long or nested too deeply; what comes later was left out'] : []),
    ...(isMadeByScripts(html) ? ['it is made by scripts in the browser and says nothing without them'] : []),
    ...(hidden.length > 0 ? ['it has text that nobody sees; that proves nothing'] : []),
  ];
  return { text, title: title || firstHeading(text), hidden, links, html, warnings: [...warnings, ...remarks] };
}

const MARKDOWN_LINK = /(?<!!)\[([^\]\n]{0,200})\]\(\s*<?([^\s()<>]{1,2000})>?(?:\s+"[^"\n]*")?\s*\)/g;
const BARE_LINK = /https?:\/\/[^\s<>()"'`\]]{4,500}/g;

function cleanMarkdown(source: string, warnings: readonly string[]): CleanPage {
  const text = source.slice(0, LONGEST_TEXT);
  const links = [
    ...[...text.matchAll(MARKDOWN_LINK)].map(([, label = '', href = '']) => ({ href, text: label })),
    ...[...text.matchAll(BARE_LINK)].map(([href]) => ({ href: href.replace(/[.,;:!?]+$/, ''), text: '' })),
  ].slice(0, 5000);
  return {
    text,
    title: firstHeading(text),
    hidden: commentsIn(text),
    links,
    warnings: [...warnings, ...(text.length < source.length ? ['it is too long; what comes later was left out'] : [])],
  };
}

/** Comments of HTML are not shown by what shows Markdown. */
function commentsIn(text: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf('<!--'); at >= 0; at = text.indexOf('<!--', at + 4)) {
    const end = text.indexOf('-->', at);
    spans.push([at, end < 0 ? text.length : end + 3]);
    if (end < 0) break;
  }
  return spans;
}

function firstHeading(text: string): string {
  for (const line of text.slice(0, 20_000).split('\n')) {
    const found = headingOf(line)?.heading ?? '';
    if (found !== '') return found.slice(0, 300);
  }
  return '';
}

function isMadeByScripts({ text, scripts }: HtmlPage): boolean {
  return scripts.length > 0 && text.replaceAll(/\s+/g, ' ').trim().length < 200;
}
