import type { Exception, Expectation, WireEffect, WireFault } from './fault.ts';

const RECOVERS: Expectation = { outcome: 'recovers' };
const HOUR = 3_600_000;

const SENT_NOTHING: Expectation = {
  outcome: 'unnoticeable',
  why: 'nobody announced records, and some servers send nothing for nothing',
};

const NO_LINES: Expectation = { outcome: 'unnoticeable', why: 'a body without lines is an empty list' };

const EMPTY_LISTS: readonly Exception[] = [
  { when: ['jsonl'], expect: NO_LINES },
  { when: ['csv'], expect: NO_LINES },
];

const UNSPOKEN_CHARSET: Expectation = {
  outcome: 'unnoticeable',
  why: 'the header is all that tells how the text is written',
};

function fails(...codes: string[]): Expectation {
  return { outcome: 'fails', codes };
}

/** Error statuses, refusals for rate in all their dialects, and bodies that are not what they should be. */
export const httpFaults: readonly WireFault[] = [
  refused(400, 'request_rejected', 'The server finds fault with a request.'),
  {
    ...refused(401, 'auth_rejected', 'The server does not accept the credentials of one request.'),
    unless: [{ when: ['renewable'], expect: RECOVERS }],
  },
  refused(403, 'forbidden', 'The server does not allow a request.'),
  // Later pages may be guesses, and then 404 is how some servers say that there are no more.
  forgotten(404, 'not_found', 'There is nothing at the address of the list.'),
  passing(408, 'The server says that the request took too long.'),
  refused(409, 'conflict', 'The server speaks of a conflict.'),
  forgotten(410, 'gone', 'The list is gone.'),
  refused(422, 'request_rejected', 'The server finds the values of a request wrong.'),
  passing(425, 'The server is not ready for early data.'),
  wait('429-seconds', '429 whose Retry-After says 7 seconds.', 429, 7000, 'seconds'),
  wait('429-date', '429 whose Retry-After names a date 90 seconds from now.', 429, 90_000, 'date'),
  wait('429-epoch', '429 whose reset header is an epoch two minutes from now.', 429, 120_000, 'epoch'),
  wait('429-delta', '429 whose reset header counts 40 seconds.', 429, 40_000, 'delta'),
  wait('429-milliseconds', '429 with retry-after-ms: 2500.', 429, 2500, 'milliseconds'),
  wait('429-body', '429 whose body alone says to come back in 45 seconds.', 429, 45_000, 'body'),
  wait('403-quota', 'A 403 that means a used-up quota, to be had again in 100 seconds.', 403, 100_000, 'quota'),
  { ...passing(429, 'A 429 that says nothing of how long.'), name: '429-silent' },
  parks('429-hour', '429 whose Retry-After says an hour.', 429, HOUR, 'seconds'),
  parks('403-daily-quota', 'A 403 that means a daily quota, to be had again in 11 hours.', 403, 11 * HOUR, 'quota'),
  passing(500, 'The server fails once.'),
  passing(502, 'A gateway finds no server behind it, once.'),
  passing(503, 'The service is not available, once.'),
  { ...passing(503, 'The service is not available, three times.'), name: '503-thrice', aim: { times: 3 } },
  {
    ...passing(503, 'The service is not available and stays so.'),
    name: '503-for-good',
    aim: { times: 'always' },
    expect: fails('unavailable'),
  },
  passing(504, 'The server does not answer its gateway in time, once.'),
  passing(529, 'The service is overloaded, once.'),
  http('wrong-content-type', 'JSON that calls itself an octet stream.', {
    kind: 'content-type',
    contentType: 'application/octet-stream',
  }),
  http('json-as-html', 'JSON that calls itself HTML.', { kind: 'content-type', contentType: 'text/html' }),
  {
    ...http('wrong-charset', 'UTF-8 that calls itself ISO-8859-1.', {
      kind: 'content-type',
      contentType: 'application/json; charset=iso-8859-1',
    }),
    unless: [
      { when: ['csv'], expect: UNSPOKEN_CHARSET },
      { when: ['xml'], expect: UNSPOKEN_CHARSET },
    ],
  },
  {
    ...http('login-page', 'An HTML login page with status 200.', { kind: 'body', body: 'html' }, fails('not_json')),
    // For other formats it is a damaged body, which is asked for again; a job may be at a request in JSON.
    unless: [
      { when: ['job'], expect: { outcome: 'fails', codes: ['not_json'], orRecovers: true } },
      { when: [], not: ['json'], expect: RECOVERS },
    ],
  },
  {
    ...http('empty-body', 'Status 200 and no body at all.', { kind: 'body', body: 'empty' }),
    unless: [...EMPTY_LISTS],
  },
  {
    ...http('empty-body-for-good', 'Status 200 and never a body.', { kind: 'body', body: 'empty' }),
    aim: { times: 'always' },
    expect: fails('empty_body'),
    unless: [
      ...EMPTY_LISTS,
      { when: [], not: ['paged'], expect: SENT_NOTHING },
      { when: ['counted'], not: ['announced', 'has-more'], expect: SENT_NOTHING },
    ],
  },
  {
    ...http('truncated-json', 'Half of the body, with a length that says that this is all.', {
      kind: 'body',
      body: 'truncated',
    }),
    unless: [{ when: ['csv'], expect: { outcome: 'unnoticeable', why: 'nothing marks the end of a table in CSV' } }],
  },
  {
    ...http('invalid-json', 'JSON with a bracket too many.', { kind: 'body', body: 'invalid-json' }),
    lacks: ['csv'],
  },
  http('utf-16', 'The body in UTF-16.', { kind: 'body', body: 'utf-16' }),
  {
    ...http(
      'error-with-200',
      'Status 200 and an error in the body.',
      { kind: 'body', body: 'error' },
      fails('records_not_found', 'api_error', 'pagination_missing_cursor'),
    ),
    // For other formats it is a damaged body, which is asked for again.
    unless: [
      { when: ['csv'], expect: RECOVERS },
      { when: ['xml'], expect: RECOVERS },
    ],
  },
  http(
    'oversized-announced',
    'A length that no client should take in.',
    { kind: 'oversized', bytes: 1024 ** 3, announced: true },
    fails('response_too_large'),
  ),
  http(
    'oversized-body',
    'A body that goes on and on.',
    { kind: 'oversized', bytes: 64 * 1024 ** 2, announced: false },
    fails('response_too_large'),
  ),
  http(
    'gzip-bomb',
    'A few kilobytes that unpack to 64 MB.',
    { kind: 'gzip-bomb', bytes: 64 * 1024 ** 2 },
    fails('response_too_large'),
  ),
  {
    ...http('redirect-loop', 'A redirect to itself.', { kind: 'redirect-loop' }, fails('redirect_refused')),
    aim: { times: 'always' },
  },
  http(
    'redirect-away',
    'A redirect to another origin, which writes down every credential it is sent.',
    { kind: 'redirect-away' },
    fails('forbidden', 'redirect_refused'),
  ),
];

function http(name: string, sentence: string, effect: WireEffect, expect = RECOVERS): WireFault {
  return { name, kind: 'http', sentence, effect, expect };
}

function refused(status: number, code: string, sentence: string): WireFault {
  return {
    ...http(`${status}`, sentence, { kind: 'status', status }, fails(code)),
    unless: [ignored(status)],
  };
}

/** A job that the server has forgotten is created again. */
function forgotten(status: number, code: string, sentence: string): WireFault {
  const fault = refused(status, code, sentence);
  const again: Exception = { when: ['job'], expect: { outcome: 'fails', codes: [code], orRecovers: true } };
  return { ...fault, aim: { after: 0 }, unless: [again, ...(fault.unless ?? [])] };
}

function passing(status: number, sentence: string): WireFault {
  return { ...http(`${status}`, sentence, { kind: 'status', status }), unless: [ignored(status)] };
}

function ignored(status: number): Exception {
  return {
    when: [`ignores-${status}`],
    expect: { outcome: 'unnoticeable', why: 'by its definition this status means that there is nothing' },
  };
}

type Says = Extract<WireEffect, { kind: 'wait' }>['says'];

function wait(name: string, sentence: string, status: number, milliseconds: number, says: Says): WireFault {
  return http(name, sentence, { kind: 'wait', status, milliseconds, says });
}

function parks(name: string, sentence: string, status: number, milliseconds: number, says: Says): WireFault {
  return { ...wait(name, sentence, status, milliseconds, says), expect: { outcome: 'parks', milliseconds } };
}
