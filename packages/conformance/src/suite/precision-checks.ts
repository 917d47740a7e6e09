import { isJsonObject, type ReadOptions, type StreamState } from '@tapwright/connector';
import type { BlueprintBinding } from '@tapwright/blueprint';
import type { MockServer } from '../mock/mock-server.ts';
import { valueAt, type MockRequest } from '../mock/request.ts';
import { recordSchema } from '../mock/records.ts';
import { mergeAllOf, propertiesOf, schemaAt } from '../mock/schema.ts';
import { answerSchema, recordId } from '../mock/store.ts';
import { expectThat, type Check } from './check.ts';
import { definitionsOf } from './discovery-checks.ts';
import { readStream, seed, small } from './seeded-read.ts';
import { expectedRows, fixedValue, scopesOf, tellsParentsApart, type StreamUnderTest } from './stream-under-test.ts';
import type { SuiteContext } from './suite-context.ts';

const RECORDS = 7;

/** What is asked of the API and what is delivered, to the letter. */
export function precisionChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  return [
    ...deliveryChecks(context, test, takes),
    ...requestChecks(context, test, takes),
    ...resumeChecks(context, test, takes),
    ...changeChecks(context, test, takes),
  ];
}

function make(test: StreamUnderTest, name: string, run: () => Promise<void>): Check {
  return { name: `read: ${test.name}: ${name}`, part: 'read', stream: test.name, run };
}

function deliveryChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  const checks: Check[] = [];
  const expected = async (mock: MockServer): Promise<readonly unknown[]> =>
    expectedRows(test, context.blueprint, mock, await context.config());
  // What is copied from a parent that the profile does not know cannot be told from outside.
  const plain =
    test.stream.toRow === undefined &&
    tellsParentsApart(test) &&
    ['json', 'jsonl'].includes(test.stream.records.format);
  if (plain && takes('exact')) {
    checks.push(
      make(test, 'each record has the values that the API sent', async () => {
        const mock = await seed(context, test, RECORDS);
        const { rows } = await readStream(context, test, small);
        const wanted = new Set((await expected(mock)).map(sorted));
        const strange = rows.find((row) => !wanted.has(sorted(row)));
        expectThat(
          strange === undefined,
          () => `${test.name}: the API has no such record: ${sorted(strange).slice(0, 300)}`,
        );
      }),
    );
  }
  const described = plain ? describedFields(context, test) : [];
  if (described.length > 0) {
    checks.push(
      make(test, 'the schema has every field that the API describes', async () => {
        await Promise.resolve();
        const schema = context.connector.streams.find((stream) => stream.name === test.name)?.schema ?? {};
        const missing = described.filter((name) => schemaAt(definitionsOf(schema), schema, [name]) === undefined);
        expectThat(missing.length === 0, `${test.name}: the schema lacks ${missing.slice(0, 10).join(', ')}`);
      }),
    );
  }
  if (takes('limit')) {
    checks.push(
      make(test, 'a limit is kept to the record', async () => {
        const mock = await seed(context, test, RECORDS);
        const limit = 4;
        const { rows } = await readStream(context, test, { ...small, limit });
        const most = Math.min(limit, (await expected(mock)).length);
        const right = test.stream.toRow === undefined ? rows.length === most : rows.length <= most;
        expectThat(right, `${test.name}: ${rows.length} records came where ${most} were asked for`);
      }),
    );
  }
  return checks;
}

/** Top-level fields of a record, as the contract has them. */
function describedFields({ blueprint: { contract } }: SuiteContext, { list }: StreamUnderTest): readonly string[] {
  const schema = list.schema ?? recordSchema(contract.schemas, answerSchema(contract, list), list);
  return propertiesOf(mergeAllOf(contract.schemas, schema)).map(([name]) => name);
}

function requestChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  const checks: Check[] = [];
  const first = async (options: ReadOptions): Promise<MockRequest> => {
    const mock = await seed(context, test, RECORDS);
    await readStream(context, test, options);
    const request = mock.requests.find((one) => isOwn(test, one));
    expectThat(request !== undefined, `${test.name}: no request was sent to ${test.stream.request.path}`);
    return request;
  };
  const fixed = fixedBindings(context, test);
  if (fixed.length > 0 && takes('fixed parameters')) {
    checks.push(
      make(test, 'sends what the blueprint sends with each request', async () => {
        const request = await first(small);
        const config = await context.config();
        for (const { place, binding } of fixed) {
          const wanted = fixedValue(binding, config);
          const sent = valueAt(request, place);
          if (wanted === undefined || wanted === null) continue;
          expectThat(
            sent !== undefined && (typeof wanted === 'object' || text(sent) === text(wanted)),
            `${test.name}: ${place.in} ${place.name} is ${JSON.stringify(sent)}, not ${JSON.stringify(wanted)}`,
          );
        }
      }),
    );
  }
  const size = test.stream.pagination.kind === 'none' ? undefined : test.stream.pagination.pageSize;
  if (size !== undefined && test.stream.job === undefined && takes('page size')) {
    checks.push(
      make(test, 'asks for the page size that it is told, or for its own', async () => {
        const told = valueAt(await first(small), size);
        expectThat(
          Number(told) === small.pageSize,
          `${test.name}: ${size.name} is ${String(told)}, not ${small.pageSize}`,
        );
        const own = valueAt(await first({}), size);
        const largest = Math.min(size.value, size.max ?? size.value);
        expectThat(Number(own) === largest, `${test.name}: ${size.name} is ${String(own)}, not ${largest}`);
      }),
    );
  }
  return checks;
}

interface FixedBinding {
  readonly place: { readonly in: 'query' | 'header' | 'body'; readonly name: string };
  readonly binding: BlueprintBinding;
}

/** What every first request of a stream carries, but for what says where it is in the list. */
function fixedBindings({ blueprint }: SuiteContext, { stream }: StreamUnderTest): readonly FixedBinding[] {
  const { http } = blueprint.interpretation;
  const { headers, query, body } = stream.request;
  const all = [
    ...bound('header', { ...http.headers, ...headers }),
    ...bound('query', { ...http.query, ...query }),
    ...bound('body', body?.fields ?? {}),
  ];
  const { pagination, incremental } = stream;
  const moving = new Set(
    [
      'parameter' in pagination ? pagination.parameter.name : undefined,
      pagination.kind === 'none' ? undefined : pagination.pageSize?.name,
      pagination.kind === 'graphql-connection' ? pagination.variable : undefined,
      incremental?.filter?.start.name,
      incremental?.filter?.end?.name,
    ].filter((name) => name !== undefined),
  );
  return all.filter(({ place, binding }) => !moving.has(place.name) && ('value' in binding || 'config' in binding));
}

function bound(
  where: FixedBinding['place']['in'],
  bindings: Readonly<Record<string, BlueprintBinding>>,
): FixedBinding[] {
  return Object.entries(bindings).map(([name, binding]) => ({ place: { in: where, name }, binding }));
}

function resumeChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  if (test.list.pagination.kind === 'none' || test.list.job !== undefined || !takes('resume at page')) return [];
  return [
    make(test, 'goes on at its page after a break, not at the beginning', async () => {
      const options = { ...small, sliceConcurrency: 1 };
      const mock = await seed(context, test, RECORDS);
      const sent = (): number => mock.requests.filter((request) => isOwn(test, request)).length;
      const { states } = await readStream(context, test, options);
      const whole = sent();
      if (states.length < 3) return;
      const state = (await readStream(context, test, options, 2)).states.at(-1);
      const before = sent();
      await readStream(context, test, { ...options, ...(state === undefined ? {} : { state: throughJson(state) }) });
      const rest = sent() - before;
      expectThat(rest < whole, `${test.name}: ${rest} pages were asked for after a break, ${whole} without one`);
    }),
  ];
}

function changeChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  const { incremental } = test.stream;
  if (incremental === undefined || test.list.cursor === undefined || !takes('changes to the letter')) return [];
  const options: ReadOptions = { ...small, syncMode: 'incremental' };
  const { filter } = incremental;
  const again = async (
    tied: number,
  ): Promise<{ rows: readonly unknown[]; touched: readonly unknown[]; own: readonly MockRequest[] }> => {
    const mock = await seed(context, test, RECORDS);
    const state = (await readStream(context, test, options)).states.at(-1);
    expectThat(state !== undefined, `${test.name}: the read left no state`);
    const scopes = scopesOf(test, await context.config());
    const touched = scopes.flatMap((scope) => mock.change(test.list, { updated: 0, added: 0, tied }, scope));
    const before = mock.requests.length;
    const { rows } = await readStream(context, test, { ...options, state: throughJson(state) });
    return { rows, touched, own: mock.requests.slice(before).filter((request) => isOwn(test, request)) };
  };
  return [
    ...(canTie(test)
      ? [
          make(test, 'a second read brings a new record with the cursor of the last', async () => {
            const { rows, touched } = await again(1);
            const found = new Set(rows.map((row) => recordId(test.list.key, row)));
            const missing = touched.filter((record) => !found.has(recordId(test.list.key, record)));
            expectThat(
              missing.length === 0,
              () =>
                `${test.name}: ${missing.length} of ${touched.length} did not come, for example ${sorted(missing[0]).slice(0, 200)}`,
            );
          }),
        ]
      : []),
    ...(filter === undefined
      ? []
      : [
          make(test, 'a second read asks the API for changed records only', async () => {
            const { own } = await again(0);
            expectThat(
              own.length === 0 || own.some((request) => valueAt(request, filter.start) !== undefined),
              `${test.name}: no request of the second read carries ${filter.start.name}`,
            );
          }),
        ]),
  ];
}

/** Whether two records can have the same cursor, and the API lets one ask for it again. */
function canTie({ stream, list }: StreamUnderTest): boolean {
  const { incremental } = stream;
  if (incremental === undefined || list.key.length === 0) return false;
  const isKey = list.key.some((path) => path.join('.') === incremental.cursor.join('.'));
  return !isKey && !(incremental.type === 'string' && incremental.boundary === 'exclusive');
}

/** A value of the body as the query would have it. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isOwn(test: StreamUnderTest, request: MockRequest): boolean {
  return request.operation === (test.operation?.id ?? test.stream.operation);
}

function throughJson(state: StreamState): StreamState {
  const copy: StreamState = JSON.parse(JSON.stringify(state));
  return copy;
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
