import { isTapwrightError, TransientError, type Batch, type ConnectorDefinition } from '@tapwright/connector';
import type { ConnectorOperator, Mutation, ReceivedAnswer } from '../operator.ts';
import { ruleFor } from './access.ts';

const parts = ['faults'];

const FAILURES: readonly ConnectorOperator[] = [
  {
    name: 'ignore-429',
    bug: 'takes "too many requests" for a failure',
    target: 'connector',
    parts,
    missing: 'a rate limit is waited for',
    mutate: () => ruleFor(429, 'fail'),
  },
  {
    name: 'swallow-429',
    bug: 'takes "too many requests" for an empty page',
    target: 'connector',
    parts,
    missing: 'no record is lost to a rate limit',
    mutate: () => ruleFor(429, 'ignore'),
  },
  {
    name: 'ignore-retry-after',
    bug: 'does not wait as long as the server says',
    target: 'connector',
    parts,
    missing: 'the time that was waited is compared with Retry-After',
    mutate: () => ({ answer: withoutWait }),
  },
  {
    name: 'wait-cut-short',
    bug: 'never waits longer than half a second',
    target: 'connector',
    parts,
    missing: 'the time that was waited is compared with Retry-After',
    mutate: () => ({
      options: ({ clock, ...options }) =>
        clock === undefined
          ? options
          : {
              ...options,
              clock: {
                now: () => clock.now(),
                sleep: (milliseconds, signal) => clock.sleep(Math.min(milliseconds, 500), signal),
              },
            },
    }),
  },
  {
    name: 'no-retry',
    bug: 'gives up at the first failure of the server',
    target: 'connector',
    parts,
    missing: 'a read survives failures that pass',
    mutate: () => retryChange({ maxRetries: 0 }),
  },
  {
    name: 'retry-for-ever',
    bug: 'never gives up on a server that only fails',
    target: 'connector',
    parts,
    missing: 'a server that only fails ends the read, after few requests',
    mutate: () => retryChange({ maxRetries: 500, maxTime: 1e12 }),
  },
  {
    name: 'retry-refusals',
    bug: 'sends requests again that the API refused for what they are',
    target: 'connector',
    parts,
    missing: 'a refusal is not asked for again',
    mutate: () => retryChange({ statuses: [400, 403, 404, 422] }),
  },
  {
    name: 'swallow-server-error',
    bug: 'takes a failure of the server for an empty page',
    target: 'connector',
    parts,
    missing: 'no record is lost to a failure of the server',
    mutate: () => ruleFor(503, 'ignore'),
  },
  {
    name: 'swallow-refusal',
    bug: 'takes a refusal for an empty page',
    target: 'connector',
    parts,
    missing: 'a refusal fails the read',
    mutate: () => ruleFor(403, 'ignore'),
  },
  {
    name: 'swallowed-error',
    bug: 'ends a read that failed as if it were complete',
    target: 'connector',
    parts,
    missing: 'a read that cannot go on fails',
    mutate: () => readsChange(swallowing),
  },
  {
    name: 'everything-transient',
    bug: 'says of every failure that it will pass',
    target: 'connector',
    parts,
    missing: 'a refusal is a config error',
    mutate: () =>
      readsChange((batches) =>
        failing(batches, (error) => (isTapwrightError(error) ? new TransientError(error.message, error) : error)),
      ),
  },
  {
    name: 'untyped-error',
    bug: 'fails with an error that has no code',
    target: 'connector',
    parts: ['connection', 'faults'],
    missing: 'each failure has a code',
    mutate: () => readsChange((batches) => failing(batches, (error) => new Error(String(error)))),
  },
  {
    name: 'abort-ignored',
    bug: 'goes on though it was told to stop',
    target: 'connector',
    parts,
    missing: 'an aborted read stops',
    mutate: () => ({
      read:
        (read) =>
        (stream, { signal: _signal, ...options }) =>
          read(stream, options),
    }),
  },
  {
    name: 'page-loop-unnoticed',
    bug: 'asks a server that gives the same page for ever, for ever',
    target: 'connector',
    parts,
    missing: 'a page that comes again is noticed',
    mutate: () => readsChange(endless),
  },
  {
    name: 'half-an-answer',
    bug: 'takes an answer that is cut off for a whole one without records',
    target: 'connector',
    parts,
    missing: 'no record is lost to an answer that is cut off',
    mutate: () => ({ answer: emptyForBroken }),
  },
];

/** Mistakes in what is done when a request of a read fails or has to wait. */
export const failureOperators: readonly ConnectorOperator[] = FAILURES.map((operator) => ({
  ...operator,
  inapplicable: (connector) =>
    connector.streams.length === 0 ? 'the connector has no stream to read' : operator.inapplicable?.(connector),
}));

function retryChange(retry: NonNullable<ConnectorDefinition['client']['retry']>): Mutation {
  return {
    definition: (connector) => ({
      ...connector,
      client: { ...connector.client, retry: { ...connector.client.retry, ...retry } },
    }),
  };
}

function readsChange(change: (batches: AsyncIterable<Batch>) => AsyncIterable<Batch>): Mutation {
  return { read: (read) => (stream, options) => change(read(stream, options)) };
}

async function* swallowing(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  try {
    yield* batches;
  } catch {
    // Here the mistake is made: whoever reads believes that this was all.
  }
}

async function* failing(batches: AsyncIterable<Batch>, change: (error: unknown) => unknown): AsyncGenerator<Batch> {
  try {
    yield* batches;
  } catch (error) {
    throw change(error);
  }
}

/** What a reader without a guard would do: the last page once more, and again. */
async function* endless(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  let last: Batch | undefined;
  try {
    for await (const batch of batches) {
      last = batch;
      yield batch;
    }
  } catch (error) {
    if (last === undefined || !isTapwrightError(error) || error.failureType !== 'system_error') throw error;
    for (;;) yield last;
  }
}

function withoutWait(answer: ReceivedAnswer): ReceivedAnswer {
  const headers = Object.entries(answer.headers).filter(([name]) => !/retry-after|rate-?limit/i.test(name));
  return { ...answer, headers: Object.fromEntries(headers) };
}

/** An answer that cannot be read becomes an empty list, or an object without anything. */
function emptyForBroken(answer: ReceivedAnswer): ReceivedAnswer {
  const type = String(answer.headers['content-type'] ?? '');
  if (answer.status !== 200 || !/json/.test(type) || answer.headers['content-encoding'] !== undefined) return answer;
  const text = Buffer.from(answer.body).toString();
  try {
    JSON.parse(text);
    return answer;
  } catch {
    return { ...answer, body: Buffer.from(text.trimStart().startsWith('[') ? '[]' : '{}') };
  }
}
