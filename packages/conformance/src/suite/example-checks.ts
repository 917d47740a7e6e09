import { at, isJsonObject, type FailureType, type JsonObject, type TapwrightError } from '@tapwright/connector';
import type { DocumentedAnswer, Stream } from '@tapwright/blueprint';
import { schemaAt } from '../mock/schema.ts';
import { validateJson } from '../mock/validate.ts';
import { expectThat, type Check } from './check.ts';
import { definitionsOf } from './discovery-checks.ts';
import { startExampleServer, type ExampleServer } from './example-server.ts';
import { seed } from './seeded-read.ts';
import { expectError, readAll, type SuiteContext } from './suite-context.ts';
import type { StreamUnderTest } from './stream-under-test.ts';

/**
 * What the documents show: their answers, served where they say, have to become the records that one sees in them. Which
 * those are was found by their shape alone, not by what the connector was made from: here a wrong place of the records,
 * a wrong type, key, cursor or token shows.
 */
export function exampleChecks(context: SuiteContext, streams: readonly StreamUnderTest[]): readonly Check[] {
  const examples = context.blueprint.examples ?? [];
  return streams.filter(isReadable).flatMap((test) => {
    const shown = examples.filter(({ operation }) => operation === test.stream.operation);
    return shown.map((example, at) => {
      const index = shown.slice(0, at).filter(({ status }) => status === example.status).length;
      const check = example.records === undefined ? errorCheck : recordsCheck;
      return check(context, test, example, index);
    });
  });
}

/** What other formats and functions of a person make of an answer, its shape does not say. */
function isReadable({ stream, operation }: StreamUnderTest): boolean {
  const plain =
    stream.job === undefined && stream.toRow === undefined && stream.pagination.kind !== 'graphql-connection';
  return plain && operation !== undefined && stream.records.format === 'json';
}

function make(test: StreamUnderTest, what: string, index: number, run: () => Promise<void>): Check {
  const name = `examples: ${test.name}: ${what}${index === 0 ? '' : ` (${index + 1})`}`;
  return { name, part: 'examples', stream: test.name, run };
}

/** Runs with the documented answer in the place of the mock's. */
async function served<Result>(
  context: SuiteContext,
  test: StreamUnderTest,
  example: DocumentedAnswer,
  run: (server: ExampleServer, config: JsonObject) => Promise<Result>,
): Promise<Result> {
  const { operation } = test;
  if (operation === undefined) throw new Error(`${test.name} has no operation`);
  const mock = await seed(context, test, 2);
  await using server = await startExampleServer({ operation, example, elsewhere: mock.url });
  return await run(server, { ...(await context.config()), base_url: server.url });
}

function recordsCheck(context: SuiteContext, test: StreamUnderTest, example: DocumentedAnswer, index: number): Check {
  return make(test, 'reads the answer that the documents show', index, () =>
    served(context, test, example, async (server, config) => {
      await using connection = await context.open({ config });
      const { rows } = await readAll(connection, test.name);
      const shown = shownBy(example);
      expectThat(server.asked.length > 0, `${shown}: ${test.name} never asks there`);
      expectRecords(test.stream, example, rows);
      expectNextPage(test.stream, example, server);
      for (const row of rows) {
        expectTypes(context, test, shown, row);
        expectKey(test.stream, shown, row);
        expectCursor(context, test, shown, row);
      }
    }),
  );
}

function shownBy({ operation, evidence }: DocumentedAnswer): string {
  const { source, pointer, span } = evidence;
  return `the answer to ${operation} in ${source}${pointer ?? (span === undefined ? '' : ` at ${span[0]}`)}`;
}

function expectRecords(stream: Stream, example: DocumentedAnswer, rows: readonly JsonObject[]): void {
  const { records = [], body } = example;
  const list = at(body, records);
  const shown = (Array.isArray(list) ? list : []).map((record: unknown) => at(record, stream.records.item ?? []));
  const where = records.length === 0 ? 'itself' : records.join('.');
  expectThat(
    rows.length === shown.length,
    `${shownBy(example)} has ${shown.length} records (${where}), ${stream.name} reads ${rows.length}`,
  );
  const added = new Set([...Object.keys(stream.parent?.copy ?? {}), stream.partitions?.copyTo, stream.records.keyTo]);
  for (const [index, record] of shown.entries()) {
    const other = Object.keys(isJsonObject(record) ? record : {}).find(
      (name) => !added.has(name) && !sameValue(at(record, [name]), rows[index]?.[name]),
    );
    expectThat(
      other === undefined,
      `${shownBy(example)}: ${stream.name} reads another ${other ?? ''} in record ${index + 1}`,
    );
  }
}

function sameValue(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** A token is sent back; that there are more pages is not overlooked. Other ways to page do not need what is shown. */
function expectNextPage(stream: Stream, example: DocumentedAnswer, server: ExampleServer): void {
  const next = server.next();
  if (example.next === undefined || next === undefined) return;
  const { pagination } = stream;
  const told = `${shownBy(example)} tells of a next page (${example.next.join('.')})`;
  expectThat(pagination.kind !== 'none', `${told}, and ${stream.name} reads one page only`);
  const usesIt = pagination.kind === 'next-url' || (pagination.kind === 'cursor' && pagination.next.in === 'body');
  if (!usesIt) return;
  // Others may be asked for at the same time: those of another parent.
  const isAskedFor = server.asked.slice(1).some(({ text }) => text.includes(next));
  expectThat(isAskedFor, `${told}, and ${stream.name} does not ask for it`);
}

function expectTypes({ connector }: SuiteContext, test: StreamUnderTest, shown: string, row: JsonObject): void {
  const schema = connector.streams.find((stream) => stream.name === test.name)?.schema ?? {};
  // The values are made up: only their kinds are shown.
  const wrong = validateJson(definitionsOf(schema), schema, row).find(({ message }) =>
    /^must be .*, is /.test(message),
  );
  expectThat(wrong === undefined, `${shown}: ${test.name}.${wrong?.path ?? ''} ${wrong?.message ?? ''}`);
}

function expectKey(stream: Stream, shown: string, row: JsonObject): void {
  const missing = stream.primaryKey.find((path) => at(row, path) === undefined);
  expectThat(missing === undefined, `${shown}: its records have no ${missing?.join('.') ?? ''}, which is the key`);
}

/**
 * A record that is shown may leave out what it need not have, or be an old one. One that has another time than the cursor,
 * which no schema knows, shows that the cursor is wrong.
 */
function expectCursor({ connector }: SuiteContext, test: StreamUnderTest, shown: string, row: JsonObject): void {
  const { name, incremental } = test.stream;
  if (incremental === undefined) return;
  const { cursor, type } = incremental;
  const value = at(row, cursor);
  const schema = connector.streams.find((stream) => stream.name === name)?.schema ?? {};
  const isKnown = schemaAt(definitionsOf(schema), schema, cursor) !== undefined;
  const other = Object.keys(row).find((field) => isTime(row[field]));
  expectThat(
    value !== undefined || isKnown || other === undefined,
    `${shown}: its records have ${other ?? ''}, and no ${cursor.join('.')}, which is the cursor`,
  );
  if (value === undefined || value === null) return;
  const fits = type === 'date-time' || type === 'date' || type === 'string' ? 'string' : 'number';
  const asTime = type !== 'date-time' || typeof value !== 'string' || !Number.isNaN(Date.parse(value));
  expectThat(typeof value === fits && asTime, `${shown}: the cursor ${cursor.join('.')} of ${name} is no ${type}`);
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' ? /^\d{4}-\d\d-\d\d/.test(value) : typeof value === 'number' && value >= 1e9;
}

function errorCheck(context: SuiteContext, test: StreamUnderTest, example: DocumentedAnswer, index: number): Check {
  return make(test, `knows the ${example.status} that the documents show`, index, () =>
    served(context, test, example, async (server, config) => {
      await using connection = await context.open({ config });
      const error = await expectError(shownBy(example), () => readAll(connection, test.name));
      expectThat(server.asked.length > 0, `${shownBy(example)}: ${test.name} never asks there`);
      expectClass(context, example, error);
    }),
  );
}

function expectClass({ blueprint }: SuiteContext, example: DocumentedAnswer, error: TapwrightError): void {
  const { status } = example;
  expectThat(error.status === status, `${shownBy(example)}: the error has the status ${error.status ?? 'of nothing'}`);
  const rules = blueprint.interpretation.http.errors ?? [];
  // A rule about such bodies says what they mean.
  if (rules.some((rule) => rule.status === undefined || rule.status === status)) return;
  const wanted = classOf(status);
  expectThat(
    wanted === undefined || error.failureType === wanted,
    `${shownBy(example)}: a ${status} becomes ${error.failureType}, not ${wanted ?? ''}`,
  );
}

function classOf(status: number): FailureType | undefined {
  if (status === 401 || status === 403) return 'config_error';
  return status === 429 || status === 500 || status === 502 || status === 503 ? 'transient_error' : undefined;
}
