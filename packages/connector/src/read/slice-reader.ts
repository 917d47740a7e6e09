import type { CursorValue, PageAnchor } from '../connection.ts';
import { isTapwrightError, TransientError } from '../errors.ts';
import { finish } from '../http/build-request.ts';
import type { HttpResponse } from '../http/http-client.ts';
import { freeBody } from '../http/owned-body.ts';
import type { RequestDraft } from '../http/request-draft.ts';
import type { PageToken } from '../pagination.ts';
import { totalRecords } from '../pages/counted-pager.ts';
import { createPageGuard, type PageGuard } from '../pages/page-guard.ts';
import type { Pager, ReceivedPage } from '../pages/pager.ts';
import { pageRecords } from './page-from-records.ts';
import type { DecodedPage, Lane, PageRecords, RecordWork } from './page-records.ts';
import type { PageStep } from './progress.ts';
import type { ReadContext } from './read-context.ts';
import type { CursorSteps } from './cursor-steps.ts';
import { tailOf, withoutRepeated } from './repeated-records.ts';
import { anchorOf, resumePoint, type PageProbe } from './resume-check.ts';
import type { Slice } from './slice.ts';
import type { StreamPlan } from './stream-plan.ts';
import { guardDepth } from './too-deep.ts';

/** One page of a slice, and where the slice stands after it. */
export interface SlicePage extends PageStep {
  readonly slice: Slice;
  readonly records: PageRecords;
  readonly requestId: string | undefined;
  /** Records in the whole slice, where the answer says so. */
  readonly total?: number;
  /** To be handed out at once even without records: the state after it is worth keeping. */
  readonly checkpoint?: true;
}

/** Reads the pages of one slice, one after the other. Not to be called again before it has answered. */
export type SliceReader = () => Promise<SlicePage>;

export interface SliceReaderOptions {
  readonly context: ReadContext;
  readonly plan: StreamPlan;
  readonly slice: Slice;
  readonly pager: Pager;
  /** What the page size of the definition is replaced by. */
  readonly pageSize?: number | undefined;
  /** A pager for pages of another size. */
  readonly sized: (size: number) => Pager;
  /** The request before pagination. */
  readonly draft: RequestDraft;
  readonly work: RecordWork;
  /** Goes on by the cursor where positions move. */
  readonly steps?: CursorSteps | undefined;
  readonly lanes: readonly Lane[];
  /** Where an earlier read stopped. */
  readonly position: PageToken | undefined;
  /** What the page before that position was. */
  readonly anchor?: PageAnchor | undefined;
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
  /** Addresses that get no credentials. */
  readonly isForeign?: (url: URL) => boolean;
}

const EMPTY: PageRecords = pageRecords({ rows: [], exact: false, cursor: undefined, scan: undefined });

/** Statuses by which servers refuse a page token that has expired meanwhile. */
const STALE_POSITION = new Set([400, 404, 410, 422]);

interface Answer {
  readonly response: HttpResponse;
  readonly page: DecodedPage | undefined;
}

export function createSliceReader(options: SliceReaderOptions): SliceReader {
  const { plan, slice, pager, sized } = options;
  let guard: PageGuard = createPageGuard(plan.name, plan.primaryKey.length > 0);
  let token = options.position;
  let { draft, steps } = options;
  let floor: CursorValue | undefined;
  /** What the page before ended with, where the next one begins with some of it again. */
  let tail: Uint8Array | undefined;
  let resuming = token !== undefined;
  /** The page before said that there is another, also where it is asked for by the cursor. */
  let announced = false;

  async function ask(): Promise<Answer> {
    if (!resuming) return fetchPage({ ...options, draft, announced }, token);
    resuming = false;
    try {
      await findPosition();
      return await fetchPage(options, token);
    } catch (error) {
      if (!isStale(error)) throw error;
      startAnew('is no longer valid');
      return fetchPage(options, token);
    }
  }

  async function findPosition(): Promise<void> {
    if (token === undefined || options.anchor === undefined) return;
    const point = await resumePoint(plan, token, options.anchor, probe);
    if (point === 'anew') startAnew('cannot be found again, as records were added or removed since');
    else token = point.token;
  }

  const probe: PageProbe = async (at, size) => {
    const { response, page } = await fetchPage(size === undefined ? options : { ...options, pager: sized(size) }, at);
    return page && { page, next: pager.next(receivedPage(page, at, response)) };
  };

  /** Where the next request goes; true where the position has nothing to do with the slice's own request. */
  function moveOn(page: DecodedPage, next: PageToken): boolean {
    const step = steps?.after(page.content.cursor) ?? 'stay';
    announced = pager.endStatuses(next).length === 0;
    token = next;
    if (step === 'stay') return draft !== options.draft;
    if (step === 'disordered') {
      steps = undefined;
      if (draft === options.draft) return false;
      // What has been passed over on the way comes now.
      options.warn(`Stream ${plan.name} is not in the order of its cursor; its slice is read anew.`);
      ({ draft } = options);
      floor = undefined;
    } else {
      ({ draft, floor } = step);
      tail = tailOf(page.content);
    }
    token = undefined;
    guard = createPageGuard(plan.name, plan.primaryKey.length > 0);
    return true;
  }

  function startAnew(why: string): void {
    options.warn(`The position where stream ${plan.name} stopped ${why}; its slice is read anew.`);
    token = undefined;
    guard = createPageGuard(plan.name, plan.primaryKey.length > 0);
  }

  return async () => {
    const { response, page } = await ask();
    const requestId = response.requestId;
    if (page === undefined) return { slice, records: EMPTY, next: undefined, done: true, cursor: undefined, requestId };
    const { cursor } = page.content;
    const records = tail === undefined ? page.content : withoutRepeated(tail, page.content);
    tail = undefined;
    const received = receivedPage(page, token, response);
    const servedAt = timeOf(response);
    const next = isBelowBound(options, page) ? undefined : pager.next(received);
    if (!guard.check({ ...page, token }, next)) {
      return { slice, records: EMPTY, next: undefined, done: true, cursor: undefined, requestId };
    }
    const common = { slice, records, cursor, requestId, servedAt, floor };
    if (next === undefined) return { ...common, ...totalOf(received), next, done: true };
    const anchor = anchorOf(plan, page, token, options.pageSize);
    // The total of a request that goes on from a cursor is not that of the slice.
    const total = draft === options.draft ? totalOf(received) : {};
    const isElsewhere = moveOn(page, next);
    return { ...common, ...total, done: false, ...(isElsewhere ? { next: undefined } : { next, anchor }) };
  };

  function totalOf(received: ReceivedPage): { readonly total?: number } {
    const total = plan.stream.incremental?.window === undefined ? totalRecords(plan.pagination, received) : undefined;
    return total === undefined ? {} : { total };
  }
}

function receivedPage(page: DecodedPage, token: PageToken | undefined, response: HttpResponse): ReceivedPage {
  return { ...page, token, url: response.url, header: (name) => response.headers[name] };
}

/** When the server answered, by its own clock. */
function timeOf(response: HttpResponse): number | undefined {
  const time = Date.parse(response.headers['date'] ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** What is asked for, and whether the page is known to be there; by default its position tells. */
type Asking = SliceReaderOptions & { readonly announced?: boolean };

/**
 * A page without a body. Some servers send nothing for nothing, so that the first page, or one that was only a guess,
 * is believed when it is empty twice; a page that was announced is not.
 */
async function fetchPage(options: Asking, token: PageToken | undefined): Promise<Answer> {
  const answer = await askPage(options, token);
  if (isHollow(options, answer.response)) return askPage(options, token);
  if (answer.page?.keepsBody !== true) freeBody(answer.response.bytes);
  return answer;
}

function isHollow({ plan }: SliceReaderOptions, { status, bytes }: HttpResponse): boolean {
  const { format } = plan.records;
  return (format === 'json' || format === 'xml') && status === 200 && bytes.length === 0;
}

async function askPage(options: Asking, token: PageToken | undefined): Promise<Answer> {
  const { context, plan, pager } = options;
  const announced = options.announced ?? (token !== undefined && pager.endStatuses(token).length === 0);
  let page: DecodedPage | undefined;
  const ignored = (plan.stream.ignore ?? []).map((rule) => rule.status);
  const draft = pager.place(options.draft, token);
  const request = finish(draft, {
    stream: plan.name,
    signal: options.signal,
    expect: plan.records.format === 'json' ? 'json' : 'any',
    ignoreStatuses: [...ignored, ...pager.endStatuses(token)],
    ...(options.isForeign?.(new URL(draft.url)) && { skipAuth: true }),
    accept: (response) => {
      if (announced && isHollow(options, response)) throw hollow(plan.name);
      page = decode(options, response);
    },
  });
  const response = await context.http.send(request);
  return { response, page };
}

function decode(options: SliceReaderOptions, response: HttpResponse): DecodedPage | undefined {
  const source = { bytes: response.bytes, contentType: response.headers['content-type'], work: options.work };
  for (const lane of options.lanes) {
    const page = guardDepth(() => lane(source), options.plan.name);
    if (page !== undefined) return page;
  }
  return undefined;
}

function hollow(stream: string): TransientError {
  return new TransientError(`A page of stream ${stream} that the server announced came without a body.`, {
    code: 'empty_body',
    hint: 'Try again later; report it to the provider if it stays.',
    stream,
  });
}

function isStale(error: unknown): boolean {
  return isTapwrightError(error) && error.status !== undefined && STALE_POSITION.has(error.status);
}

/** Newest first and without a filter: once a page ends below the bound, the rest is known already. */
function isBelowBound({ plan, work }: SliceReaderOptions, page: DecodedPage): boolean {
  const { incremental } = plan.stream;
  if (incremental?.order !== 'descending' || incremental.filter !== undefined) return false;
  if (plan.cursor === undefined || plan.toRow !== undefined || work.keep === undefined) return false;
  const last = plan.cursor.read(page.last());
  if (last === undefined || last === null || work.keep(last)) return false;
  return page.content.cursor === undefined || page.content.cursor.descending;
}
