import { thread, type Bug } from './bug.ts';

const sync = (file: string): string => `packages/sync/src/${file}`;
const duckdb = (file: string): string => sync(`destinations/duckdb/${file}`);
const files = (file: string): string => sync(`destinations/files/${file}`);

const tableTests = [
  ...['keys', 'tables', 'values'].map((subject) => duckdb(`duckdb-${subject}.test.ts`)),
  sync('sync.test.ts'),
];
const allTests = [
  ...tableTests,
  files('file-destinations.test.ts'),
  sync('checkpoint.test.ts'),
  sync('columns.test.ts'),
];

/** Rows in tables, and the states that go with them. */
export const destinationBugs: readonly Bug[] = [
  {
    name: 'rows of a failed stream thrown away',
    thread: thread('airbytehq/airbyte#42888'),
    bug: 'what came before a stream failed is not committed, and the next run begins where the last one did',
    file: sync('sync-stream.ts'),
    search: 'const failure = (await suspendQuietly(writer)) ?? error;',
    replace: 'const failure = suspendQuietly(undefined) && error;',
    tests: allTests,
  },
  {
    name: 'full refresh begins at page 1',
    thread: thread('NangoHQ/integration-templates#641'),
    bug: 'an unfinished full refresh is begun anew instead of being gone on with',
    file: sync('checkpoint.ts'),
    search: "if (checkpoint.status === 'running' && hasRows && isSameRead(plan, checkpoint)) {",
    replace:
      "if (checkpoint.status === 'running' && plan.syncMode === 'incremental' && hasRows && isSameRead(plan, checkpoint)) {",
    tests: allTests,
  },
  {
    name: 'finished full refresh read on top of itself',
    thread: thread('NangoHQ/integration-templates#644'),
    bug: 'a full refresh that ended just before its commit is read once more, on top of its own rows',
    file: sync('checkpoint.ts'),
    search: "const ended = plan.syncMode === 'full_refresh' && state !== undefined && state.started === undefined;",
    replace: "const ended = plan.syncMode === 'full_refresh' && state === undefined;",
    tests: allTests,
  },
  {
    name: 'state without its rows',
    thread: thread('meltano/sdk#3631'),
    bug: 'a table that somebody removed is gone on with from the old state, and its rows never come again',
    file: sync('checkpoint.ts'),
    search: 'const hasRows = checkpoint.records === 0 || (checkpoint.staged ? kept.staged : kept.visible);',
    replace: 'const hasRows = checkpoint.records >= 0 || (checkpoint.staged ? kept.staged : kept.visible);',
    tests: allTests,
  },
  {
    name: 'state of another mode taken up',
    thread: thread('meltano/meltano#8316'),
    bug: 'a stream that was read in full before is read on incrementally from a state that it does not have',
    file: sync('checkpoint.ts'),
    search: "const goesOn = plan.syncMode === 'incremental' && checkpoint.syncMode === 'incremental';",
    replace: "const goesOn = plan.syncMode !== checkpoint.syncMode || plan.syncMode === 'incremental';",
    tests: allTests,
  },
  {
    name: 'deleted records stay',
    thread: thread('airbytehq/airbyte#10140'),
    bug: 'a record that says that it was deleted is put into the table',
    file: duckdb('deduplicate.ts'),
    search: "isDeleted === undefined ? '' :",
    replace: "isDeleted !== null ? '' :",
    tests: tableTests,
  },
  {
    name: 'deleted records come back with a full refresh',
    thread: thread('NangoHQ/nango#4367'),
    bug: 'a full refresh keeps the rows of records that say that they were deleted',
    file: duckdb('duckdb-sink.ts'),
    search: 'if (isDeleted !== undefined) await database.run(',
    replace: 'if (isDeleted === null) await database.run(',
    tests: tableTests,
  },
  {
    name: 'older row wins',
    thread: thread('airbytehq/airbyte#7962'),
    bug: 'cursors of two zones are compared as text, and a row that is older replaces a newer one',
    file: duckdb('deduplicate.ts'),
    search: 'return [`TRY_CAST(${text} AS TIMESTAMPTZ)`, `TRY_CAST(${text} AS DECIMAL(38, 9))`, text];',
    replace: 'return [text];',
    tests: tableTests,
  },
  {
    name: 'new field dropped',
    thread: thread('airbytehq/airbyte#30093'),
    bug: 'a field that the schema does not name gets no column',
    file: sync('columns.ts'),
    search: 'const type = columns.has(field) || !wanted(field) ? undefined : typeOfValue(record[field]);',
    replace: 'const type = columns.has(field) || field ? undefined : typeOfValue(record[field]);',
    tests: allTests,
  },
  {
    name: 'columns change places after a new discovery',
    thread: thread('airbytehq/airbyte#61385'),
    bug: 'which field a column holds is forgotten between two runs',
    file: duckdb('duckdb-sink.ts'),
    search: 'named: stored?.columns ?? [],',
    replace: 'named: [],',
    tests: allTests,
  },
  {
    name: 'number that does not fit breaks the load',
    thread: thread('dlt-hub/dlt#1772'),
    bug: 'nobody learns which field holds a value that its column cannot',
    file: sync('sync-stream.ts'),
    search: "for (const misfit of commit.misfits) job.report({ type: 'value-misfit', at, stream, ...misfit });",
    replace: '',
    tests: allTests,
  },
  {
    name: 'whole sync lost with one stream',
    thread: thread('airbytehq/airbyte#3419'),
    bug: 'a stream that fails ends the others as well',
    file: sync('sync-stream.ts'),
    search: 'return endOf(job.signal, error, failure, result);',
    replace: 'throw error;',
    tests: allTests,
  },
];
