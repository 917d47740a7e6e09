import { Parser } from 'htmlparser2';
import { createMarkdownWriter, type MarkdownWriter } from './markdown-writer.ts';
import type { Span } from '../gate/find-quote.ts';

export interface HtmlPage {
  /** Markdown of what the page says, tables and code kept. */
  readonly text: string;
  readonly title: string;
  /** Passages of the text that nobody sees who looks at the page. */
  readonly hidden: readonly Span[];
  /** As they are written, wherever they stand. */
  readonly links: readonly Link[];
  /** Addresses of descriptions that a viewer on the page shows. */
  readonly descriptions: readonly string[];
  /** Texts of scripts that may hold a description. */
  readonly scripts: readonly Script[];
  readonly base?: string;
  /** The text was cut. */
  readonly cut: boolean;
}

export interface Link {
  readonly href: string;
  readonly text: string;
  /** Nobody sees it who looks at the page. */
  readonly hidden?: true;
}

export interface Script {
  readonly id: string;
  readonly type: string;
  readonly src?: string;
  readonly text: string;
}

const LONGEST_TEXT = 2_000_000;
const MOST_LINKS = 5000;
/** Scripts larger than this hold no description that one would want. */
const LONGEST_SCRIPT = 20_000_000;

/** What is no part of what the page says. */
const SKIPPED = new Set([
  'script',
  'style',
  'template',
  'svg',
  'nav',
  'footer',
  'iframe',
  'object',
  'noscript',
  'button',
  'select',
  'form',
  'canvas',
  'video',
  'audio',
  'math',
  'dialog',
]);
const BLOCKS = new Set([
  'p',
  'div',
  'section',
  'article',
  'main',
  'header',
  'aside',
  'dl',
  'thead',
  'tbody',
  'blockquote',
  'figure',
  'figcaption',
  'details',
  'summary',
  'hr',
  'address',
  'fieldset',
  'body',
  'html',
]);
const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
]);
/** Folded away until somebody asks for it, or for nobody at all. */
const FOLDED = /(^|;)\s*(display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|(max-)?height\s*:\s*0(px)?\s*(;|$))/i;
/** What no click brings out: no size, no colour, off the page, cut away. */
const INVISIBLE =
  /(^|;)\s*(opacity\s*:\s*0*\.?0+\d?\s*(;|$)|font-size\s*:\s*(0|[01](\.\d+)?px|0?\.\d+(px|pt|em|rem|%))|font\s*:[^;]*\b0(px)?\b|color\s*:\s*transparent|(max-)?width\s*:\s*0(px)?\s*(;|$)|text-indent\s*:\s*-\d{3,}|(margin-)?(left|top|right|bottom)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*(inset\(\s*(50|100)%|circle\(\s*0)|transform\s*:[^;]*scale\(\s*0)/i;
const COLOUR = /(?:^|;)\s*color\s*:\s*([^;]+)/i;
const GROUND = /(?:^|;)\s*background(?:-color)?\s*:\s*([^;]+)/i;
const WHITE =
  /^\s*(white|#fff(f{3})?|rgba?\(\s*255\s*,\s*255\s*,\s*255\b.*|hsl\(.*100%\s*\)|#f[c-f]f[c-f]f[c-f])\s*(!important)?\s*$/i;
/** Viewers that show a description, with the attribute that says where it is. */
const VIEWER_ATTRIBUTES = [
  'spec-url',
  'apidescriptionurl',
  'data-spec-url',
  'data-openapi-url',
  'openapi-url',
  'spec-href',
];

interface Open {
  readonly name: string;
  readonly skips: boolean;
  readonly hides: boolean;
  /** It says what is behind its text. */
  readonly grounds: boolean;
}

/**
 * Reads HTML from left to right, with no tree: nothing is nested too deeply, and nothing is left out because it looks
 * like boilerplate, which tables of parameters often do. Only what is no text of the page is: scripts, styles,
 * navigation, forms. Nothing that stands in the page is run or fetched.
 */
export function readHtml(html: string): HtmlPage {
  const reader = createReader();
  const parser = new Parser(reader.handler, {
    decodeEntities: true,
    lowerCaseTags: true,
    lowerCaseAttributeNames: true,
  });
  for (let at = 0; at < html.length && !reader.isTooDeep(); at += PIECE) parser.write(html.slice(at, at + PIECE));
  if (!reader.isTooDeep()) parser.end();
  return reader.result();
}

/** Pages that people wrote have some dozen levels; the parser is slow with thousands. */
const DEEPEST = 2000;
const PIECE = 32_768;

function createReader() {
  const writer = createMarkdownWriter(LONGEST_TEXT);
  const open: Open[] = [];
  const hidden: Span[] = [];
  const links: Link[] = [];
  const descriptions: string[] = [];
  const scripts: Script[] = [];
  let base: string | undefined;
  let deepest = 0;
  let title = '';
  let skipped = 0;
  let hides = 0;
  let hiddenFrom = 0;
  let link: { href: string; text: string } | undefined;
  let script: { id: string; type: string; src?: string; text: string } | undefined;
  const blocks = createBlocks(writer);

  function noteAttributes(name: string, attributes: Readonly<Record<string, string>>): void {
    for (const attribute of VIEWER_ATTRIBUTES) if (attributes[attribute]) descriptions.push(attributes[attribute]);
    const isViewer =
      attributes['id'] === 'api-reference' || name === 'rapi-doc' || name === 'redoc' || name === 'elements-api';
    if (isViewer && attributes['data-url']) descriptions.push(attributes['data-url']);
    const inline = attributes['data-configuration'] ?? attributes['apidescriptiondocument'];
    if (inline) scripts.push({ id: 'attribute', type: 'application/json', text: inline });
    const rel = attributes['rel'] ?? '';
    if (
      name === 'link' &&
      (/\bservice-desc\b/.test(rel) || /openapi|swagger/i.test(attributes['type'] ?? '')) &&
      attributes['href']
    )
      descriptions.push(attributes['href']);
    if (name === 'base') base ??= attributes['href'];
  }

  const handler = {
    onopentag(name: string, attributes: Record<string, string>) {
      noteAttributes(name, attributes);
      if (name === 'a' && attributes['href'] !== undefined) link = { href: attributes['href'], text: '' };
      if (name === 'script') script = scriptOf(attributes);
      if (VOID.has(name)) {
        if (skipped === 0) blocks.open(name, attributes);
        return;
      }
      const skips = SKIPPED.has(name) || name === 'head' || attributes['role'] === 'navigation';
      const invisible = isHidden(
        name,
        attributes,
        open.some(({ grounds }) => grounds),
      );
      open.push({ name, skips, hides: invisible, grounds: GROUND.test(attributes['style'] ?? '') });
      deepest = Math.max(deepest, open.length);
      if (skips) skipped += 1;
      if (invisible && (hides += 1) === 1) hiddenFrom = writer.length;
      if (skipped === 0) blocks.open(name, attributes);
    },
    ontext(text: string) {
      const { name } = open.at(-1) ?? { name: '' };
      if (script !== undefined) {
        if (script.text.length < LONGEST_SCRIPT) script.text += text;
        return;
      }
      if (name === 'title' && title.length < 300) title += text;
      if (link !== undefined && link.text.length < 200) link.text += text;
      if (skipped === 0) blocks.text(text);
    },
    onclosetag(name: string) {
      if (VOID.has(name)) return;
      if (name === 'a' && link !== undefined) {
        const text = link.text.replaceAll(/\s+/g, ' ').trim();
        if (links.length < MOST_LINKS) links.push({ href: link.href, text, ...(hides > 0 && { hidden: true }) });
        link = undefined;
      }
      if (name === 'script' && script !== undefined) {
        scripts.push(script);
        script = undefined;
      }
      const closed = open.pop();
      if (closed === undefined) return;
      if (skipped === 0) blocks.close(name);
      if (closed.skips) skipped -= 1;
      if (closed.hides && (hides -= 1) === 0 && writer.length > hiddenFrom) hidden.push([hiddenFrom, writer.length]);
    },
  };
  return {
    handler,
    isTooDeep: () => deepest > DEEPEST,
    result: (): HtmlPage => ({
      text: writer.result(),
      title: title.replaceAll(/\s+/g, ' ').trim(),
      hidden,
      links,
      descriptions,
      scripts,
      ...(base !== undefined && { base }),
      cut: writer.full || deepest > DEEPEST,
    }),
  };
}

function scriptOf({ id = '', type = '', src }: Readonly<Record<string, string>>) {
  return { id, type, ...(src !== undefined && { src }), text: '' };
}

/** Tabs and folded parts are hidden until somebody asks for them: that is no hiding. */
function isHidden(name: string, attributes: Readonly<Record<string, string>>, grounded: boolean): boolean {
  const { style = '', role = '', class: classes = '', hidden } = attributes;
  const called = `${role} ${classes.replaceAll(/[-_]/g, ' ')}`;
  const unfolds = /\b(tab|tabpanel|panel|accordion|collaps\w*|fold\w*)\b/i.test(called);
  // What has a class may have its ground from there.
  if (INVISIBLE.test(style) || isPale(style, grounded || classes !== '')) return true;
  if (FOLDED.test(style)) return !unfolds;
  if (hidden === undefined || name === 'details') return false;
  return hidden !== 'until-found' && !unfolds;
}

/** The colour of its ground, or white where nothing else is behind it. */
function isPale(style: string, grounded: boolean): boolean {
  const colour = COLOUR.exec(style)?.[1]?.trim().toLowerCase();
  if (colour === undefined) return false;
  const ground = GROUND.exec(style)?.[1]?.trim().toLowerCase();
  if (ground === undefined) return !grounded && WHITE.test(colour);
  return ground === colour || (WHITE.test(colour) && WHITE.test(ground));
}

const METHOD_AT_END = /(^|[\s(])(GET|POST|PUT|PATCH|DELETE)$/;

/** What elements become in Markdown. Emphasis and links are read over: their words are what counts. */
function createBlocks(writer: MarkdownWriter) {
  let pre = 0;
  let lists = 0;
  let tables = 0;
  let rows = 0;
  let cells = 0;
  let before = '';
  const inCell = () => tables > 0 && cells > 0;

  function startRow(): void {
    if (tables !== 1) return;
    writer.breakLine(1);
    writer.mark('| ', true);
    writer.inRow(true);
    cells = 0;
  }
  function endRow(): void {
    if (tables !== 1) return;
    writer.inRow(false);
    writer.mark('');
    rows += 1;
    writer.breakLine(1);
    if (rows !== 1 || cells === 0) return;
    writer.mark(`|${' --- |'.repeat(Math.min(cells, 50))}`);
    writer.breakLine(1);
  }
  function openCode(): void {
    if (inCell()) return;
    writer.breakLine(2);
    writer.mark('```');
    writer.raw('\n');
  }
  function closeCode(): void {
    if (inCell()) return;
    writer.breakLine(1);
    writer.mark('```');
    writer.breakLine(2);
  }
  function openHeading(level: number): void {
    if (inCell()) return;
    writer.breakLine(2);
    writer.mark(`${'#'.repeat(level)} `, true);
    writer.inRow(true);
  }
  function closeHeading(): void {
    if (inCell()) return;
    writer.inRow(false);
    writer.breakLine(2);
  }
  const opens: Readonly<Record<string, (attributes: Readonly<Record<string, string>>) => void>> = {
    pre: () => {
      pre += 1;
      if (pre === 1) openCode();
    },
    br: () => (pre > 0 && !inCell() ? writer.raw('\n') : writer.breakLine(1)),
    li: () => {
      writer.breakLine(1);
      if (!inCell()) writer.mark(`${'  '.repeat(Math.max(0, Math.min(lists, 8) - 1))}- `, true);
    },
    dt: () => writer.breakLine(1),
    dd: () => {
      writer.breakLine(1);
      if (!inCell()) writer.mark(': ', true);
    },
    ul: () => {
      lists += 1;
      writer.breakLine(1);
    },
    tr: startRow,
    td: () => {
      if (tables === 1) cells += 1;
    },
    table: () => {
      tables += 1;
      if (tables > 1) return;
      rows = 0;
      cells = 0;
      writer.breakLine(2);
    },
    // Of what stands for a picture only a badge is read (`GET`): who looks at the page does not see the rest.
    img: ({ alt = '' }) => writer.text(/^[A-Za-z]{1,12}$/.test(alt) ? ` ${alt} ` : ' '),
  };
  const closes: Readonly<Record<string, () => void>> = {
    pre: () => {
      pre -= 1;
      if (pre === 0) closeCode();
    },
    ul: () => {
      lists -= 1;
      writer.breakLine(1);
    },
    tr: endRow,
    td: () => {
      if (tables !== 1) return;
      writer.text(' ');
      writer.mark('| ', true);
    },
    table: () => {
      tables -= 1;
      if (tables > 0) return;
      cells = 0;
      writer.breakLine(2);
    },
  };
  return {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      const heading = HEADING.exec(name)?.[1];
      if (heading !== undefined) openHeading(Number(heading));
      else if (BLOCKS.has(name)) writer.breakLine(2);
      else opens[ALIASES[name] ?? name]?.(attributes);
    },
    text(text: string) {
      if (pre > 0 && !inCell()) writer.raw(text);
      else {
        // A badge with the method and a path beside it are two words.
        if (/^(\/|https?:)/.test(text) && METHOD_AT_END.test(before)) writer.text(' ');
        writer.text(text);
      }
      before = text.slice(-20);
    },
    close(name: string) {
      if (HEADING.test(name)) closeHeading();
      else if (BLOCKS.has(name)) writer.breakLine(2);
      else closes[ALIASES[name] ?? name]?.();
    },
  };
}

const HEADING = /^h([1-6])$/;
const ALIASES: Readonly<Record<string, string>> = { ol: 'ul', th: 'td' };
