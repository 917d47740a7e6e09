import { at, type JsonObject, type ReadOptions, type StreamState } from '@tapwright/connector';
import { textsOf } from '../mock/plain-body.ts';
import { rawRecords, type PlainCall, type PlainRequest } from '../mock/plain-loop.ts';
import type { MockServer } from '../mock/mock-server.ts';
import { comparable } from '../mock/cursor-value.ts';
import { recordId, type ListParameters } from '../mock/store.ts';
import { validateJson } from '../mock/validate.ts';
import { expectThat, type Check } from './check.ts';
import { definitionsOf } from './discovery-checks.ts';
import { plainRequestsFor } from './plain-request.ts';
import { precisionChecks } from './precision-checks.ts';
import type { Sampler } from './sampler.ts';
import { readStream, seed, SEVERAL_PAGES, small, SMALL } from './seeded-read.ts';
import { expectComplete, expectSameIds, type ReadResult, type SuiteContext } from './suite-context.ts';
import { toleranceChecks } from './tolerance-checks.ts';
import { rowId, scopesOf, tellsParentsApart, type StreamUnderTest } from './stream-under-test.ts';

const MOST_RECORDS = 1000;
/** More checkpoints than this, and a read is stopped at some of them only. */
const MOST_STOPS = 6;

/** Every stream: all of its records, once, as its schema says, in pages of any size, from any checkpoint. */
export function readChecks(
  context: SuiteContext,
  streams: readonly StreamUnderTest[],
  sampler: Sampler,
): readonly Check[] {
  return streams.flatMap((test, index) => {
    const takes = (variant: string): boolean => sampler.takes(variant, index, streams.length);
    return [
      ...essentialChecks(context, test),
      ...pageChecks(context, test, takes),
      ...resumeChecks(context, test, takes),
      ...incrementalChecks(context, test, takes),
      ...toleranceChecks(context, test, takes),
      ...precisionChecks(context, test, takes),
    ];
  });
}

function make(test: StreamUnderTest, name: string, run: () => Promise<void>): Check {
  return { name: `read: ${test.name}: ${name}`, part: 'read', stream: test.name, run };
}

/** Checks that share one read over several pages. */
function essentialChecks(context: SuiteContext, test: StreamUnderTest): readonly Check[] {
  let reading: Promise<ReadResult> | undefined;
  const read = (): Promise<ReadResult> =>
    (reading ??= seed(context, test, SEVERAL_PAGES).then(() => readStream(context, test, small)));
  return [
    make(test, 'delivers what a plain loop over the API finds', async () => {
      const { rows } = await read();
      await seed(context, test, SEVERAL_PAGES);
      await expectComplete(context, test, rows);
      await expectPlainLoop(context, test);
    }),
    make(test, 'records match the schema', async () => {
      const { rows } = await read();
      const schema = context.connector.streams.find((stream) => stream.name === test.name)?.schema ?? {};
      for (const row of rows) {
        const [problem] = validateJson(definitionsOf(schema), schema, row);
        expectThat(
          problem === undefined,
          () =>
            `${test.name}: field ${problem?.path ?? ''} ${problem?.message ?? ''} in ${JSON.stringify(row).slice(0, 300)}`,
        );
      }
    }),
    ...(test.stream.primaryKey.length === 0
      ? []
      : [
          make(test, 'no record comes twice', async () => {
            // One record may well hang from several parents, where the API does not say which.
            const copies = tellsParentsApart(test) ? [] : Object.keys(test.stream.parent?.copy ?? {});
            const ids = (await read()).rows.map((row) =>
              [rowId(test.stream, row), ...copies.map((name) => JSON.stringify(row[name]))].join(' '),
            );
            const twice = ids.find((id, index) => ids.indexOf(id) !== index);
            expectThat(twice === undefined, () => `${test.name}: ${twice ?? ''} came twice`);
          }),
          make(test, 'every record has its key', async () => {
            for (const row of (await read()).rows) {
              const empty = test.stream.primaryKey.find(
                (path) => at(row, path) === undefined || at(row, path) === null,
              );
              expectThat(
                empty === undefined,
                () => `${test.name}: ${empty?.join('.') ?? ''} is missing in ${JSON.stringify(row).slice(0, 300)}`,
              );
            }
          }),
        ]),
  ];
}

async function expectPlainLoop(context: SuiteContext, test: StreamUnderTest): Promise<void> {
  const mock = await context.mock();
  const config = await context.config();
  for (const scope of scopesOf(test, config)) {
    const found: unknown[] = [];
    for (const request of plainRequestsFor(context, test, mock, config, scope))
      found.push(...(await plainRecords(test, mock, request, scope)));
    const held = mock
      .records(test.list, scope)
      .map(({ record }) => plainId(test, record))
      .toSorted();
    const ids = found.map((record) => plainId(test, record)).toSorted();
    expectThat(
      JSON.stringify(ids) === JSON.stringify(held),
      `${test.name}: a plain loop finds ${ids.length} records, the mock holds ${held.length}: the mock is at fault`,
    );
  }
}

/** What a plain loop tells a record by: of formats that hold texts only, the text. */
function plainId({ list }: StreamUnderTest, record: unknown): string {
  const { format } = list.records;
  return recordId(list.key, format === 'csv' || format === 'xml' ? textsOf(record) : record);
}

async function plainRecords(
  test: StreamUnderTest,
  mock: MockServer,
  request: PlainRequest,
  _scope: ListParameters,
): Promise<readonly unknown[]> {
  const access = mock.access();
  const letIn = <Call extends PlainCall>(call: Call): Call => ({
    ...call,
    headers: { ...call.headers, ...access.headers },
    query: [...(call.query ?? []), ...access.query],
  });
  const { job } = request;
  return rawRecords(test.list, {
    ...letIn(request),
    ...(job === undefined ? {} : { job: { create: letIn(job.create), poll: letIn(job.poll) } }),
    pageSize: SMALL,
  });
}

function pageChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  const { pagination } = test.list;
  const { pagination: assumed } = test.stream;
  const complete = (name: string, records: number, options: ReadOptions, size?: number, maxSize?: number): Check =>
    make(test, name, async () => {
      const mock = await seed(context, test, records, size);
      if (maxSize !== undefined) mock.configure({ paging: { defaultSize: maxSize, maxSize } });
      await expectComplete(context, test, (await readStream(context, test, options)).rows);
    });
  const checks = [takes('empty') ? complete('is complete when there is nothing', 0, small) : undefined];
  if (pagination.kind === 'none') return checks.filter((check) => check !== undefined);
  checks.push(
    takes('one page') ? complete('is complete with exactly one page', SMALL, small) : undefined,
    takes('two pages') ? complete('is complete with exactly two full pages', 2 * SMALL, small) : undefined,
    takes('single record') ? complete('is complete with a single record', 1, small) : undefined,
  );
  const asked = assumed.kind === 'none' ? undefined : assumed.pageSize;
  if (asked !== undefined) {
    const largest = Math.min(asked.max ?? asked.value, test.list.pageSize?.max ?? Number.POSITIVE_INFINITY);
    checks.push(
      takes('page size 1') ? complete('is complete with pages of one record', SMALL, { pageSize: 1 }, 1) : undefined,
      takes('typical page size') && asked.value < MOST_RECORDS
        ? complete(`is complete with its own page size of ${asked.value}`, asked.value + 1, {})
        : undefined,
      takes('largest page size') && largest < MOST_RECORDS && largest !== asked.value
        ? complete(`is complete with the largest page size of ${largest}`, largest + 1, { pageSize: largest })
        : undefined,
    );
  }
  if (takes('last page') && saysLast(test)) checks.push(stopsAtLast(context, test));
  checks.push(
    takes('capped') ? complete('is complete when the server caps the page size silently', 5, {}, 2, 2) : undefined,
  );
  return checks.filter((check) => check !== undefined);
}

/** Whether an answer says in so many words that its page is the last, and how often that must be heard is known. */
function saysLast(test: StreamUnderTest): boolean {
  const { pagination, job } = test.list;
  if (pagination.kind === 'none' || job !== undefined || test.stream.incremental?.window !== undefined) return false;
  return (pagination.hasMore ?? pagination.done) !== undefined && tellsParentsApart(test);
}

function stopsAtLast(context: SuiteContext, test: StreamUnderTest): Check {
  return make(test, 'asks for no page after the one that says that it is the last', async () => {
    const mock = await seed(context, test, 2 * SMALL);
    let heard = 0;
    mock.configure({
      page({ list, page }) {
        if (list !== test.list || page.next !== undefined) return page;
        heard++;
        // Some APIs give a token all the same: it leads to the beginning.
        return page.records.length === 0 ? page : { ...page, next: 0, last: true };
      },
    });
    await expectComplete(context, test, (await readStream(context, test, small)).rows);
    const sets = scopesOf(test, await context.config()).flatMap((scope) => mock.contexts(test.list, scope)).length;
    expectThat(heard <= sets, `${test.name}: ${heard} last pages were asked for, there are ${sets}`);
  });
}

function resumeChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  if (!takes('resume')) return [];
  const resumes = (name: string, options: ReadOptions): Check =>
    make(test, name, async () => {
      const mock = await seed(context, test, SEVERAL_PAGES);
      const whole = await readStream(context, test, options);
      const expected = whole.rows;
      for (const stop of stops(whole.states.length)) {
        const first = await readStream(context, test, { ...options, sliceConcurrency: 1 }, stop);
        const state = first.states.at(-1);
        if (state === undefined) continue;
        const rest = await readStream(context, test, { ...options, state: throughJson(state) });
        expectSameIds(test, [...first.rows, ...rest.rows], expected);
      }
      await expectComplete(context, test, expected);
      expectThat(
        mock.requests.every((request) => request.status < 400),
        'a resumed read sent a request that the API refuses',
      );
    });
  const isIncremental = test.stream.incremental !== undefined;
  return [
    resumes('goes on from every checkpoint without loss', small),
    ...(isIncremental
      ? [resumes('goes on from every checkpoint of a full refresh', { ...small, syncMode: 'full_refresh' })]
      : []),
    make(test, 'the state is plain JSON', async () => {
      await seed(context, test, SEVERAL_PAGES);
      const { states } = await readStream(context, test, small);
      for (const state of states)
        expectThat(JSON.stringify(throughJson(state)) === JSON.stringify(state), 'a state does not survive JSON');
    }),
  ];
}

/** The batches after which a read is stopped: all but the last; of many, the first, those in the middle, and the end. */
function stops(batches: number): readonly number[] {
  const all = Array.from({ length: Math.max(0, batches - 1) }, (_, index) => index + 1);
  if (all.length <= MOST_STOPS) return all;
  return [...all.slice(0, 3), all[all.length >> 1] ?? 1, ...all.slice(-2)];
}

function throughJson(state: StreamState): StreamState {
  const copy: StreamState = JSON.parse(JSON.stringify(state));
  return copy;
}

function incrementalChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  const { incremental } = test.stream;
  if (incremental === undefined || test.list.cursor === undefined || !takes('incremental')) return [];
  const options: ReadOptions = { ...small, syncMode: 'incremental' };
  return [
    make(test, 'a second read brings what was changed and added', async () => {
      const mock = await seed(context, test, SEVERAL_PAGES);
      const first = await readStream(context, test, options);
      const state = first.states.at(-1);
      expectThat(state !== undefined, `${test.name}: the read left no state`);
      const touched = scopesOf(test, await context.config()).flatMap((scope) =>
        mock.change(test.list, { updated: incremental.appendOnly === true ? 0 : 2, added: 1 }, scope),
      );
      const second = await readStream(context, test, { ...options, state: throughJson(state) });
      expectTouched(test, second.rows, touched);
    }),
    make(test, 'a second read does not bring everything again', async () => {
      const mock = await seed(context, test, SEVERAL_PAGES);
      const first = await readStream(context, test, options);
      const state = first.states.at(-1);
      expectThat(state !== undefined, `${test.name}: the read left no state`);
      for (const scope of scopesOf(test, await context.config()))
        mock.change(test.list, { updated: 0, added: 1 }, scope);
      const second = await readStream(context, test, { ...options, state: throughJson(state) });
      const lagging = (incremental.lag ?? 0) > 0;
      expectThat(
        lagging || second.rows.length < first.rows.length,
        `${test.name}: the second read brought ${second.rows.length} records again, the first ${first.rows.length}`,
      );
    }),
    make(test, 'a read after no change is no error', async () => {
      await seed(context, test, SEVERAL_PAGES);
      const first = await readStream(context, test, options);
      const state = first.states.at(-1);
      expectThat(state !== undefined, `${test.name}: the read left no state`);
      const second = await readStream(context, test, { ...options, state: throughJson(state) });
      expectThat(
        second.rows.length < first.rows.length || first.rows.length < 3,
        `${test.name}: everything came again`,
      );
    }),
    make(test, 'the cursor can be compared', async () => {
      await seed(context, test, SEVERAL_PAGES);
      for (const row of (await readStream(context, test, options)).rows) {
        const value = at(row, incremental.cursor);
        expectThat(
          comparable(incremental.type, value) !== undefined,
          `${test.name}: the cursor ${JSON.stringify(value)} is not a ${incremental.type}`,
        );
      }
    }),
  ];
}

function expectTouched(test: StreamUnderTest, rows: readonly JsonObject[], touched: readonly unknown[]): void {
  const found = new Set(rows.map((row) => recordId(test.list.key, row)));
  if (test.list.key.length === 0) return;
  const missing = touched.filter((record) => !found.has(recordId(test.list.key, record)));
  expectThat(
    missing.length === 0,
    () =>
      `${test.name}: ${missing.length} of ${touched.length} changed records did not come, for example ${JSON.stringify(missing[0]).slice(0, 200)}`,
  );
}
