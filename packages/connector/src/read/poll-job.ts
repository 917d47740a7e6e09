import { isTapwrightError, ParkedError, SystemError, TransientError } from '../errors.ts';
import { finish } from '../http/build-request.ts';
import type { HttpResponse } from '../http/http-client.ts';
import type { RequestDraft } from '../http/request-draft.ts';
import type { JobDefinition } from '../definition.ts';
import { at } from '../path.ts';
import type { ReadContext } from './read-context.ts';

const FIRST_INTERVAL = 1000;
const LONGEST_INTERVAL = 30_000;
/** A job that takes longer is taken for stuck. */
const LONGEST_JOB = 24 * 3_600_000;

export interface PollOptions {
  readonly context: ReadContext;
  readonly stream: string;
  readonly definition: JobDefinition;
  readonly draft: RequestDraft;
  readonly signal: AbortSignal;
}

/** Asks until the job is done; the answer that says so. Undefined where the server knows no such job. */
export async function pollJob(options: PollOptions): Promise<unknown> {
  const { context, definition, stream } = options;
  const deadline = context.clock.now() + LONGEST_JOB;
  for (let interval = definition.interval ?? FIRST_INTERVAL; ; interval = Math.min(interval * 2, LONGEST_INTERVAL)) {
    const answer = await askOnce(options);
    if (answer === undefined) return undefined;
    const body = answer.json();
    const found = at(body, definition.poll.status);
    const status = typeof found === 'string' ? found : (JSON.stringify(found) ?? '');
    if (contains(definition.poll.done, status)) return body;
    if (contains(definition.poll.failed, status)) throw jobFailed(stream, status, answer);
    if (context.clock.now() > deadline) throw jobTimeout(stream);
    await waitFor(options, Math.max(interval, retryAfter(answer)));
  }
}

async function askOnce({ context, draft, stream, signal }: PollOptions): Promise<HttpResponse | undefined> {
  try {
    return await context.http.send(finish(draft, { stream, signal, expect: 'json' }));
  } catch (error) {
    if (isTapwrightError(error) && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
}

/** APIs are not strict about the case of their own words. */
function contains(words: readonly string[], status: string): boolean {
  return words.some((word) => word.toLowerCase() === status.toLowerCase());
}

function retryAfter(answer: HttpResponse): number {
  const seconds = Number(answer.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

async function waitFor({ context, stream, signal }: PollOptions, milliseconds: number): Promise<void> {
  const until = context.clock.now() + milliseconds;
  if (context.parkAfter !== undefined && milliseconds > context.parkAfter) {
    throw new ParkedError(`The job of stream ${stream} is not done yet.`, {
      code: 'job_running',
      hint: 'Go on from the last state later.',
      stream,
      resumeAt: until,
    });
  }
  context.hooks?.wait?.({ reason: 'job', milliseconds, until });
  await context.clock.sleep(milliseconds, signal);
}

function jobFailed(stream: string, status: string, answer: HttpResponse): SystemError {
  return new SystemError(`The job of stream ${stream} ended as "${status}".`, {
    code: 'job_failed',
    hint: "The API's own console usually says why.",
    stream,
    status: answer.status,
    requestId: answer.requestId,
  });
}

function jobTimeout(stream: string): TransientError {
  return new TransientError(`The job of stream ${stream} has not ended within a day.`, { code: 'job_timeout', stream });
}
