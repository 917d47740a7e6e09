import { SystemError } from '../errors.ts';
import { finish } from '../http/build-request.ts';
import { createCredentialScope } from '../http/credential-scope.ts';
import type { RequestDraft } from '../http/request-draft.ts';
import type { JobDefinition } from '../definition.ts';
import { tokenOf } from '../pages/page-token.ts';
import type { Pager } from '../pages/pager.ts';
import { at } from '../path.ts';
import { parseExact } from './exact-json.ts';
import { decodeJobPosition, encodeJobPosition, type JobPosition } from './job-token.ts';
import { pageRecords } from './page-from-records.ts';
import { pollJob } from './poll-job.ts';
import { createSliceReader, type SlicePage, type SliceReader, type SliceReaderOptions } from './slice-reader.ts';
import { bindRequest, jobRequest } from './slice-request.ts';

const NONE = pageRecords({ rows: [], exact: false, cursor: undefined, scan: undefined });

/**
 * Reads a slice whose records are made by a job: create it, wait for it, download its result. The job's id is in the
 * state as soon as it is known.
 */
export function createJobReader(options: Omit<SliceReaderOptions, 'draft'>, job: JobDefinition): SliceReader {
  let position = decodeJobPosition(options.position);
  let download: SliceReader | undefined;

  async function create(): Promise<SlicePage> {
    position = { job: await createJob(options, job), page: undefined };
    return announce(options, position);
  }

  return async () => {
    if (position === undefined) return create();
    if (download === undefined) {
      const answer = await pollJob({
        context: options.context,
        stream: options.plan.name,
        definition: job,
        draft: bindRequest(options.context, options.slice, job.poll, position.job),
        signal: options.signal,
      });
      // The server has forgotten the job of an earlier read, or its result.
      if (answer === undefined) return create();
      download = createDownload(options, job, position, answer);
    }
    const { job: id } = position;
    const page = await download();
    // A result stays as it is: its positions do not move.
    if (page.next === undefined) return page;
    return { ...page, next: encodeJobPosition({ job: id, page: page.next }), anchor: undefined };
  };
}

function announce(options: Omit<SliceReaderOptions, 'draft'>, position: JobPosition): SlicePage {
  const next = encodeJobPosition(position);
  const { slice } = options;
  return { slice, records: NONE, next, done: false, cursor: undefined, requestId: undefined, checkpoint: true };
}

async function createJob(options: Omit<SliceReaderOptions, 'draft'>, job: JobDefinition): Promise<string | number> {
  const { plan, signal, context, slice } = options;
  const draft = jobRequest(context, plan, slice, job);
  const answer = await context.http.send(finish(draft, { stream: plan.name, signal, expect: 'json' }));
  const id = tokenOf(at(parseExact(Buffer.from(answer.bytes).toString()), job.id), plan.name);
  if (id !== undefined) return id;
  throw new SystemError(`The answer that creates the job of stream ${plan.name} has no id.`, {
    code: 'job_id_missing',
    hint: "Check the path of the job's id.",
    stream: plan.name,
    requestId: answer.requestId,
  });
}

function createDownload(
  options: Omit<SliceReaderOptions, 'draft'>,
  job: JobDefinition,
  position: JobPosition,
  answer: unknown,
): SliceReader {
  const common = { ...options, position: position.page };
  if (job.download === undefined) {
    const { context, slice, plan } = options;
    return createSliceReader({ ...common, draft: bindRequest(context, slice, plan.stream.request, position.job) });
  }
  const addresses = addressesAt(answer, job.download.url, options);
  const draft: RequestDraft = { method: 'GET', url: '', query: [], headers: {}, operationClass: 'safe' };
  return createSliceReader({
    ...common,
    draft,
    pager: filePager(addresses, options.plan.name),
    isForeign: isForeign(options),
  });
}

function addressesAt(
  answer: unknown,
  path: NonNullable<JobDefinition['download']>['url'],
  { plan, context }: Omit<SliceReaderOptions, 'draft'>,
): readonly string[] {
  const found = at(answer, path);
  const list = Array.isArray(found) ? found : [found];
  return list.map((address) => {
    if (typeof address === 'string' && URL.canParse(address, context.baseUrl)) {
      return new URL(address, context.baseUrl).href;
    }
    throw resultMissing(plan.name);
  });
}

function resultMissing(stream: string): SystemError {
  return new SystemError(`The finished job of stream ${stream} names no address of its result.`, {
    code: 'job_result_missing',
    hint: "Check the path of the result's address in the poll's answer.",
    stream,
  });
}

/** The files of a result, one after the other; the position is the file's number. */
function filePager(addresses: readonly string[], stream: string): Pager {
  return {
    place(draft, token) {
      const url = addresses[Number(token ?? 0)];
      if (url === undefined) throw resultMissing(stream);
      return { ...draft, url };
    },
    next(page) {
      const following = Number(page.token ?? 0) + 1;
      return following < addresses.length ? following : undefined;
    },
    endStatuses: () => [],
  };
}

/** Results often lie in a storage elsewhere, whose addresses are signed: credentials must not go there. */
function isForeign({ context }: Omit<SliceReaderOptions, 'draft'>): (url: URL) => boolean {
  const isOurs = createCredentialScope(context.baseUrl, context.connector.client.hosts);
  return (url) => !isOurs(url);
}
