import { SystemError } from '../errors.ts';
import type { PageToken } from '../pagination.ts';

/** Tokens remembered to notice a loop at once; longer loops are noticed by {@link createPageGuard}'s anchor. */
const REMEMBERED = 10_000;
const EMPTY_PAGES = 100;

/** Equal pages in a row that are still let pass, and equal ones further back: none where records have a key. */
const TOLERANCE = { keyed: { same: 0, again: 1 }, keyless: { same: 3, again: 10 } };

/** What the guard compares of a page. */
interface GuardedPage {
  readonly token: PageToken | undefined;
  readonly received: number;
  /** Stands for the page's records: equal for equal pages. */
  readonly fingerprint: string;
  /** Primary keys of the first and the last record, where the stream has a key and they differ. */
  readonly ends?: string | undefined;
}

export interface PageGuard {
  /**
   * Throws a named error where a page or a position comes again. False where the position turned out to mean the end,
   * so that this page was read before.
   */
  check(page: GuardedPage, next: PageToken | undefined): boolean;
}

/**
 * Keeps one slice from running in circles: a position that comes again, a page that comes again, and a long run of
 * empty pages are named errors, since going on would never end and stopping would lose records in silence.
 */
export function createPageGuard(stream: string, keyed: boolean): PageGuard {
  const tolerance = keyed ? TOLERANCE.keyed : TOLERANCE.keyless;
  const positions = createMemory<PageToken>();
  let anchor: PageToken | undefined;
  let steps = 0;
  let stretch = REMEMBERED;
  let first: string | undefined;
  let previous: GuardedPage | undefined;
  let repeats = 0;
  let same = 0;
  let empty = 0;
  const pages = createMemory<string>();

  function checkPosition(next: PageToken): void {
    if (positions.has(next) || next === anchor) throw repeatedCursor(stream);
    positions.add(next);
    // Brent's cycle detection: the anchor moves ahead in growing strides, so a loop of any length meets it.
    if (++steps < stretch) return;
    anchor = next;
    steps = 0;
    stretch *= 2;
  }

  function checkPage(page: GuardedPage): void {
    same = previous?.fingerprint === page.fingerprint ? same + 1 : 0;
    if (same > tolerance.same) throw repeatedPage(stream);
    if (previous && page.ends !== undefined && previous.ends === page.ends && previous.received === page.received) {
      throw noProgress(stream);
    }
    // One equal page further back may be chance where pages are tiny; several in a row are a loop.
    repeats = pages.has(page.fingerprint) ? repeats + 1 : 0;
    if (repeats > tolerance.again) throw repeatedPage(stream);
    pages.add(page.fingerprint);
  }

  return {
    check(page, next) {
      empty = page.received === 0 ? empty + 1 : 0;
      if (empty > EMPTY_PAGES && next !== undefined) throw emptyPages(stream);
      if (page.received > 0) {
        if ((page.token === 0 || page.token === '0') && first === page.fingerprint) return false;
        checkPage(page);
        first ??= page.token === undefined ? page.fingerprint : '';
        previous = page;
      }
      if (page.token !== undefined) positions.add(page.token);
      if (next !== undefined) checkPosition(next);
      return true;
    },
  };
}

interface Memory<Value> {
  has(value: Value): boolean;
  add(value: Value): void;
}

/** Remembers the last values, at least {@link REMEMBERED} of them; forgets older ones a generation at a time. */
function createMemory<Value>(): Memory<Value> {
  let older = new Set<Value>();
  let newer = new Set<Value>();
  return {
    has: (value) => newer.has(value) || older.has(value),
    add(value) {
      if (newer.size >= REMEMBERED) {
        older = newer;
        newer = new Set();
      }
      newer.add(value);
    },
  };
}

function repeatedCursor(stream: string): SystemError {
  return new SystemError(`The server names a position in stream ${stream} that was read already.`, {
    code: 'pagination_repeated_cursor',
    hint: 'It may ignore the token that is sent: check the name and place of the pagination parameter.',
    stream,
  });
}

function repeatedPage(stream: string): SystemError {
  return new SystemError(`The server sends the same page of stream ${stream} again.`, {
    code: 'pagination_repeated_page',
    hint: 'It may ignore the pagination parameter: check its name and place.',
    stream,
  });
}

function noProgress(stream: string): SystemError {
  return new SystemError(`A page of stream ${stream} has the records of the page before it.`, {
    code: 'pagination_no_progress',
    hint: 'The server may ignore the pagination parameter: check its name and place.',
    stream,
  });
}

function emptyPages(stream: string): SystemError {
  return new SystemError(`The server sent ${EMPTY_PAGES} empty pages of stream ${stream} in a row and names another.`, {
    code: 'pagination_empty_pages',
    hint: 'Check the path of the records; if they are really that sparse, narrow the request.',
    stream,
  });
}
