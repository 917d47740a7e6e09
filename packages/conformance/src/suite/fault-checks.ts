import { isTapwrightError, type ConnectorDefinition } from '@tapwright/connector';
import type { FaultKind } from '../mock/faults.ts';
import { FILES } from '../mock/jobs.ts';
import type { MockServer } from '../mock/mock-server.ts';
import type { MockRequest } from '../mock/request.ts';
import { CheckFailure, expectThat, type Check } from './check.ts';
import { jobChecks } from './job-checks.ts';
import { readStream, seed, small } from './seeded-read.ts';
import type { Sampler } from './sampler.ts';
import { expectSilent, listen } from './secrecy.ts';
import { expectComplete, expectError, readAll, type SuiteContext } from './suite-context.ts';
import type { StreamUnderTest } from './stream-under-test.ts';

const RECORDS = 7;

/** What goes wrong on the way: waits, failures, broken connections and answers. No record may be lost in silence. */
export function faultChecks(
  context: SuiteContext,
  streams: readonly StreamUnderTest[],
  sampler: Sampler,
): readonly Check[] {
  const plain = streams.filter((test) => test.list.job === undefined);
  const main =
    plain.find((test) => test.list.pagination.kind !== 'none' && test.ancestors.length === 0) ?? plain[0] ?? streams[0];
  return [
    ...streams.flatMap((test, index) => {
      const takes = (variant: string): boolean => sampler.takes(`fault: ${variant}`, index, streams.length);
      return [...streamFaults(context, test, takes), ...jobChecks(context, test, takes)];
    }),
    ...(main === undefined ? [] : mainFaults(context, main)),
  ];
}

function make(
  context: SuiteContext,
  test: StreamUnderTest,
  name: string,
  run: (mock: MockServer) => Promise<void>,
): Check {
  return {
    name: `faults: ${test.name}: ${name}`,
    part: 'faults',
    stream: test.name,
    async run() {
      await run(await seed(context, test, RECORDS));
    },
  };
}

/** Arms a fault for requests to the stream's own list: the second one, so that the first page is there already. */
function arm(mock: MockServer, test: StreamUnderTest, fault: FaultKind, times = 1): void {
  const after = test.list.pagination.kind === 'none' ? 0 : 1;
  mock.faults.add({ fault, times, after, when: (request) => isOwn(test, request) });
}

/** Whether an object with an error cannot pass for an answer: a map or a single object may have any field. */
function saysErrors({ list, stream }: StreamUnderTest): boolean {
  return (
    (list.records.format ?? 'json') === 'json' && list.records.shape === 'array' && stream.records.shape === 'array'
  );
}

/** Whether a request is for the stream's records, be they in a file that a job made. */
function isOwn(test: StreamUnderTest, request: Pick<MockRequest, 'operation' | 'path'>): boolean {
  if (test.list.job?.download !== undefined) return request.path.startsWith(FILES);
  return request.operation === (test.operation?.id ?? test.stream.operation);
}

async function survives(context: SuiteContext, test: StreamUnderTest, mock: MockServer): Promise<void> {
  const { rows } = await readStream(context, test, small);
  await expectComplete(context, test, rows);
  expectThat(mock.faults.hits > 0, `${test.name}: the fault was never met`);
}

function streamFaults(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  const check = (variant: string, name: string, run: (mock: MockServer) => Promise<void>): readonly Check[] =>
    takes(variant) ? [make(context, test, name, run)] : [];
  const paged = test.list.pagination.kind !== 'none';
  return [
    ...check('429 seconds', 'waits as long as Retry-After says, in seconds', async (mock) => {
      arm(mock, test, { kind: 'status', status: 429, headers: { 'retry-after': '7' } });
      await survives(context, test, mock);
      expectThat(
        context.clock.slept >= 7000,
        `${test.name}: waited ${context.clock.slept} ms where Retry-After said 7 s`,
      );
    }),
    ...check('429 date', 'waits until the date that Retry-After names', async (mock) => {
      arm(mock, test, {
        kind: 'status',
        status: 429,
        headers: { 'retry-after': new Date(context.clock.now() + 90_000).toUTCString() },
      });
      await survives(context, test, mock);
      expectThat(
        context.clock.slept >= 89_000,
        `${test.name}: waited ${context.clock.slept} ms where Retry-After said 90 s`,
      );
    }),
    ...check('429 bare', 'waits by itself where a 429 does not say how long', async (mock) => {
      arm(mock, test, { kind: 'status', status: 429 });
      await survives(context, test, mock);
      expectThat(context.clock.slept > 0, `${test.name}: asked again at once after a 429`);
    }),
    ...check('503', 'is complete after two failures of the server', async (mock) => {
      arm(mock, test, { kind: 'status', status: 503 }, 2);
      await survives(context, test, mock);
    }),
    ...check('reset', 'is complete after a reset connection', async (mock) => {
      arm(mock, test, { kind: 'reset', when: 'before-headers' });
      await survives(context, test, mock);
    }),
    ...check('reset in body', 'is complete after a connection that breaks in the middle of a page', async (mock) => {
      arm(mock, test, { kind: 'reset', when: 'in-body' });
      await survives(context, test, mock);
    }),
    ...check('truncated', 'loses nothing to a truncated page', async (mock) => {
      await neverSilent(context, test, mock, { kind: 'truncated' });
    }).map((one) =>
      test.list.records.format === 'csv'
        ? { ...one, skip: 'nothing tells a part of a CSV file from a whole one' }
        : one,
    ),
    ...check('html', 'loses nothing to an HTML page with status 200', async (mock) => {
      await neverSilent(context, test, mock, { kind: 'html' });
    }),
    ...(saysErrors(test)
      ? check('error 200', 'loses nothing to an error that is sent with status 200', async (mock) => {
          const body = JSON.stringify({ error: { message: 'injected' } });
          await neverSilent(context, test, mock, { kind: 'status', status: 200, body });
        })
      : []),
    ...check('content type', 'loses nothing to a wrong content type', async (mock) => {
      await neverSilent(context, test, mock, { kind: 'content-type', contentType: 'application/octet-stream' });
    }),
    ...(paged
      ? check('stuck', 'notices a server that serves the same page for ever', async (mock) => {
          mock.configure({ paging: { defaultSize: 3, stuck: true } });
          await noticesLoop(context, test);
          expectThat(
            mock.requests.length < 500,
            `${mock.requests.length} requests were sent before the loop was noticed`,
          );
        })
      : []),
  ];
}

/** Fails with an error that names the stream; who goes on by the cursor gets all records without the broken pages. */
async function noticesLoop(context: SuiteContext, test: StreamUnderTest): Promise<void> {
  const connection = await context.open();
  try {
    const { rows } = await readAll(connection, test.name, small);
    await expectComplete(context, test, rows);
  } catch (error) {
    if (error instanceof CheckFailure) throw error;
    expectTyped(test, error);
    expectThat(
      isTapwrightError(error) && (error.stream !== undefined || error.message.includes(test.name)),
      () => `the error does not name the stream: ${String(error)}`,
    );
  } finally {
    await connection.close();
  }
}

/** Either all records come, or an error that says so; never a part as if it were all. */
async function neverSilent(
  context: SuiteContext,
  test: StreamUnderTest,
  mock: MockServer,
  fault: FaultKind,
): Promise<void> {
  arm(mock, test, fault);
  const connection = await context.open();
  try {
    const { rows } = await readAll(connection, test.name, small);
    await expectComplete(context, test, rows);
    expectThat(mock.faults.hits > 0, `${test.name}: the fault was never met`);
  } catch (error) {
    if (error instanceof CheckFailure) throw error;
    expectTyped(test, error);
  } finally {
    await connection.close();
  }
}

function expectTyped(test: StreamUnderTest, error: unknown): void {
  expectThat(
    isTapwrightError(error),
    () => `${test.name}: failed with ${String(error)}, which is not an error of the connector`,
  );
  expectThat(
    !/<html|injected|Bad gateway/i.test(`${error.message} ${error.hint ?? ''}`),
    `${test.name}: the error repeats the body of the answer`,
  );
}

/** Faults that take time or many requests, on one stream. */
function mainFaults(context: SuiteContext, test: StreamUnderTest): readonly Check[] {
  const check = (name: string, run: (mock: MockServer) => Promise<void>): Check => make(context, test, name, run);
  const fails = async (
    mock: MockServer,
    status: number,
    headers: Record<string, string> = {},
  ): Promise<{ code: string; failureType: string }> => {
    mock.faults.add({
      fault: { kind: 'status', status, headers },
      times: 1000,
      when: (request) => isOwn(test, request),
    });
    // Several parents asked for at once would each meet the failure.
    const error = await expectError(`status ${status}`, () =>
      readStream(context, test, { ...small, sliceConcurrency: 1 }),
    );
    expectTyped(test, error);
    expectThat(
      mock.requests.length <= 30,
      `${mock.requests.length} requests were sent to a server that answers ${status}`,
    );
    return error;
  };
  return [
    ...[500, 502, 504].map((status) =>
      check(`is complete after status ${status}`, async (mock) => {
        arm(mock, test, { kind: 'status', status });
        await survives(context, test, mock);
      }),
    ),
    ...[403, 404, 400, 422].map((status) =>
      check(`status ${status} is a config error and is not retried`, async (mock) => {
        if (test.stream.ignoreStatuses?.includes(status) === true) return;
        const error = await fails(mock, status);
        expectThat(error.failureType === 'config_error', `status ${status} is a ${error.failureType}`);
        expectThat(mock.faults.hits === 1, `status ${status} was asked ${mock.faults.hits} times`);
      }),
    ),
    check('a server that only fails is a transient error in the end', async (mock) => {
      const error = await fails(mock, 503);
      expectThat(error.failureType === 'transient_error', `a failing server is a ${error.failureType}`);
    }),
    check('keeps to a rate limit of the server', async (mock) => {
      mock.configure({ rateLimit: { requests: 2, windowMs: 60_000 } });
      const { rows } = await readStream(context, test, small);
      await expectComplete(context, test, rows);
    }),
    check('keeps to a rate limit whose refusals name a date', async (mock) => {
      mock.configure({ rateLimit: { requests: 2, windowMs: 60_000, retryAfter: 'date', headers: 'none' } });
      const { rows } = await readStream(context, test, small);
      await expectComplete(context, test, rows);
    }),
    check('is complete after a connection reset between headers and body', async (mock) => {
      arm(mock, test, { kind: 'reset', when: 'after-headers' });
      await survives(context, test, mock);
    }),
    ...(test.list.records.format === 'csv'
      ? []
      : [
          check('loses nothing to invalid JSON', async (mock) =>
            neverSilent(context, test, mock, { kind: 'invalid-json' }),
          ),
        ]),
    check('is complete after a slow answer', async (mock) => {
      arm(mock, test, { kind: 'delay', milliseconds: 60 });
      await survives(context, test, mock);
    }),
    check('is complete after an answer that never begins', async (mock) =>
      survivesHang(context, test, mock, 'before-headers'),
    ),
    check('is complete after an answer that stops in the middle', async (mock) =>
      survivesHang(context, test, mock, 'in-body'),
    ),
    check('an aborted read stops', async (mock) => {
      const abort = new AbortController();
      const connection = await context.open();
      try {
        mock.faults.add({
          fault: { kind: 'hang', when: 'before-headers' },
          when: (request) => isOwn(test, request),
          times: 10,
        });
        setTimeout(() => abort.abort(), 50);
        const reason = await readAll(connection, test.name, { ...small, signal: abort.signal }).then(
          () => 'it went on',
          () => undefined,
        );
        expectThat(reason === undefined, 'an aborted read goes on');
      } finally {
        await connection.close();
      }
    }),
    check('errors, logs and exchanges of a bad day hold no secret', async (mock) => {
      const heard = listen();
      for (const fault of [
        { kind: 'status', status: 500 },
        { kind: 'html' },
        { kind: 'reset', when: 'before-headers' },
      ] as const) {
        mock.faults.clear();
        mock.faults.add({ fault, times: 1000, when: (request) => isOwn(test, request) });
        const connection = await context.open({ hooks: heard.hooks });
        await readAll(connection, test.name, small).catch((error: unknown) => heard.add(error));
        await connection.close();
      }
      expectSilent(heard.text(), mock.authority.secrets());
    }),
  ];
}

const PATIENCE = 200;

async function survivesHang(
  context: SuiteContext,
  test: StreamUnderTest,
  mock: MockServer,
  when: 'before-headers' | 'in-body',
): Promise<void> {
  const { client } = context.connector;
  const connector: ConnectorDefinition = {
    ...context.connector,
    client: { ...client, timeouts: { connect: 5000, headers: PATIENCE, body: PATIENCE, total: 20_000 } },
  };
  arm(mock, test, { kind: 'hang', when });
  const connection = await context.open({ connector });
  try {
    const { rows } = await readAll(connection, test.name, small);
    await expectComplete(context, test, rows);
    expectThat(mock.faults.hits > 0, `${test.name}: the fault was never met`);
  } finally {
    await connection.close();
  }
}
