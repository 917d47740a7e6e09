import type { Expectation, SemanticsFault, WireFault } from './fault.ts';

const RECOVERS: Expectation = { outcome: 'recovers' };

function fails(...codes: string[]): Expectation {
  return { outcome: 'fails', codes };
}

function unnoticeable(why: string): Expectation {
  return { outcome: 'unnoticeable', why };
}

/** Who goes on by the cursor of the records notices neither. */
const LOOP: Expectation = {
  outcome: 'fails',
  codes: ['pagination_repeated_cursor', 'pagination_repeated_page', 'pagination_no_progress'],
  orRecovers: true,
};

/** A page number goes on behind an empty page, an offset does not move. */
const STUCK: Expectation = {
  outcome: 'fails',
  codes: ['pagination_no_progress', 'pagination_missing_cursor'],
  orRecovers: true,
};

/** What a server says wrongly, or differently from yesterday, in answers that are well-formed. */
export const semanticsFaults: readonly (SemanticsFault | WireFault)[] = [
  {
    ...meaning('endless-loop', 'After the last page the server begins again with the first.', LOOP),
    needs: ['paged'],
  },
  {
    ...meaning('repeated-page', 'The server sends a page again in place of the next one.', LOOP),
    needs: ['paged'],
    unless: [
      {
        when: ['keyless'],
        expect: unnoticeable('records without a key may well be equal, and so may a page of them'),
      },
    ],
  },
  {
    ...meaning('empty-page', 'A page in the middle is empty, and there is more after it.', RECOVERS),
    needs: ['paged'],
    unless: [
      { when: ['named-next'], expect: RECOVERS },
      { when: ['has-more'], expect: STUCK },
      { when: ['page-total'], expect: RECOVERS },
      { when: ['counted', 'total'], expect: { outcome: 'warns' } },
      { when: [], expect: unnoticeable('where the client counts, an empty page is how lists end') },
    ],
  },
  {
    ...meaning('overlapping-pages', 'Each page begins with the last record of the one before.', RECOVERS),
    needs: ['paged'],
    repeats: true,
  },
  {
    ...meaning('shrinking-total', 'The total gets smaller from page to page, below what there is.', RECOVERS),
    needs: ['paged', 'announced'],
  },
  {
    ...meaning('insert-while-paging', 'A record is added at the front while the list is read.', RECOVERS),
    needs: ['paged'],
    repeats: true,
  },
  {
    ...meaning('delete-while-paging', 'The first record is deleted while the list is read.', RECOVERS),
    needs: ['paged'],
    unless: [
      {
        when: ['counted'],
        expect: unnoticeable('one record moves onto a page that was read; the next read finds it'),
      },
    ],
  },
  {
    ...meaning('capped-page-size', 'The server gives fewer records a page than it was asked for.', RECOVERS),
    needs: ['paged'],
  },
  {
    ...meaning('cut-list', 'The list is cut after its fifth record, as if there were no more.', RECOVERS),
    unless: [
      { when: ['counted', 'total'], expect: { outcome: 'warns' } },
      { when: [], expect: unnoticeable('nothing in any answer tells of the rest') },
    ],
  },
  {
    ...meaning('hidden-by-default', 'The server hides every third record unless it is asked otherwise.', RECOVERS),
    unless: [
      { when: ['filter-lifted'], expect: RECOVERS },
      { when: [], expect: unnoticeable('nothing in any answer tells of a filter that nobody described') },
    ],
  },
  {
    ...meaning('null-value', 'A field that was promised is null.', RECOVERS),
    needs: ['has-plain-field'],
    altersRows: true,
  },
  {
    ...meaning('type-change', 'A field has another type than was promised.', RECOVERS),
    needs: ['has-plain-field'],
    altersRows: true,
  },
  {
    ...meaning('unknown-enum', 'A field has a value that its enumeration does not know.', RECOVERS),
    needs: ['has-enum'],
    altersRows: true,
  },
  {
    ...meaning('duplicate-id', 'One record comes twice in a list, on one page.', RECOVERS),
    needs: ['keyed'],
    repeats: true,
  },
  {
    ...meaning('clock-ahead', 'The clock of the server is ahead of ours: records come from the future.', RECOVERS),
    needs: ['incremental'],
  },
  {
    ...meaning('clock-behind', 'The clock of the server is far behind ours: what changes now looks old.', RECOVERS),
    needs: ['incremental'],
  },
  {
    ...meaning('eventual-consistency', 'A record becomes visible after newer ones were read.', RECOVERS),
    unless: [
      { when: ['incremental', 'lag'], expect: RECOVERS },
      {
        when: ['incremental'],
        expect: unnoticeable('a cursor that has passed sees it only where the stream declares how late records may be'),
      },
    ],
  },
  {
    ...meaning('token-expiry', 'The credentials expire between two pages.', RECOVERS),
    needs: ['paged', 'authenticated'],
    unless: [{ when: ['fixed-credentials'], expect: fails('auth_rejected') }],
  },
  {
    ...meaning('rotating-refresh-token', 'Tokens expire with every page, and each refresh token works once.', RECOVERS),
    needs: ['paged', 'authenticated', 'refresh-token'],
  },
  {
    ...endpoint('token-endpoint-down', 'The token endpoint is down for two requests.', RECOVERS),
    aim: { at: 'token-endpoint', after: 0, times: 2 },
  },
  {
    ...endpoint('token-endpoint-gone', 'The token endpoint is down and stays so.', fails('unavailable')),
    aim: { at: 'token-endpoint', after: 0, times: 'always' },
  },
];

function meaning(name: SemanticsFault['effect'], sentence: string, expect: Expectation): SemanticsFault {
  return { name, kind: 'semantics', sentence, effect: name, expect };
}

function endpoint(name: string, sentence: string, expect: Expectation): WireFault {
  return {
    name,
    kind: 'semantics',
    sentence,
    effect: { kind: 'status', status: 503 },
    expect,
    needs: ['token-endpoint'],
  };
}
