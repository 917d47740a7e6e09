import { SystemError, type Clock, type JsonSchema } from '@tapwright/connector';
import { nextCheckpoint, readStart } from '../../checkpoint.ts';
import { quote, widerType } from '../../column-type.ts';
import { createColumnSet, type Column, type ColumnSet } from '../../columns.ts';
import type { Misfit, StreamPlan } from '../../destination.ts';
import type { Part } from '../../part.ts';
import type { PartSink } from '../../part-writer.ts';
import { repairLines } from '../../repair-lines.ts';
import type { StoredStream } from '../../stored-stream.ts';
import { createCopyEncoder, NarrowColumns, type CopyEncoder } from './copy-encoder.ts';
import { MalformedLine } from './line-scanner.ts';
import { deletedWhere, ensureKeyIndex, keepLatest, mergeRows, type Keyed } from './merge.ts';
import type { Database } from './postgres-database.ts';
import { postgresError, sqlState } from './postgres-error.ts';
import { freeName, INCOMING_TABLE, stagingName, SYSTEM_COLUMNS } from './postgres-names.ts';
import { freeTableName, type StateTable } from './postgres-state.ts';
import { columnList, rowColumns, type Tables } from './postgres-tables.ts';
import { readLines } from './read-lines.ts';
import { swapTable } from './swap-table.ts';

export interface PostgresSinkOptions {
  readonly plan: StreamPlan;
  readonly database: Database;
  readonly tables: Tables;
  readonly states: StateTable;
  readonly clock: Clock;
  readonly location: string;
  /** Awaited in each transaction that writes rows, before them. */
  readonly guard: () => Promise<void>;
  readonly nextPath: () => string;
}

/** Loads the parts of one stream into its table, or into a staging table that replaces it at the end. */
export async function openPostgresSink(options: PostgresSinkOptions): Promise<PartSink> {
  const { plan, database, tables, states } = options;
  const { table, stored, start } = await database.transaction(() => begin(options));
  const staging = stagingName(table);
  const target = start.staged ? staging : table;
  const columnSet = columnsOf(plan.schema, plan, stored);
  let records = (start.resumed ? stored : undefined)?.checkpoint.records ?? 0;
  let state = start.state;
  let lastStamp = 0;

  const stampNow = (): string => {
    // Parts of one run differ in time, so that the rows of a part can be found again.
    lastStamp = Math.max(options.clock.now(), lastStamp + 1);
    return new Date(lastStamp).toISOString();
  };
  const shape = async (): Promise<readonly Column[]> => {
    const columns = await tables.ensure(target, columnSet.columns);
    const keyed = plan.writeMode === 'dedupe' ? keyedBy(plan, columns) : { keys: [], cursor: undefined };
    await ensureKeyIndex(database, tables, target, keyed);
    // Rows of a staging table are told apart by where they lie.
    if (start.staged) await database.run(`ALTER TABLE ${tables.sql(target)} SET (autovacuum_enabled = false)`);
    return columns;
  };
  const load = async (part: Part, complete: boolean): Promise<readonly Misfit[]> => {
    const columns = await shape();
    const misfits = part.records > 0 ? await loadPart(options, target, columns, part, stampNow()) : [];
    await saveState(part.state ?? state, records + part.records, complete);
    return misfits;
  };
  const saveState = (nextState: typeof state, count: number, complete: boolean): Promise<void> =>
    states.write({
      table,
      columns: columnSet.columns.map(({ field, name }) => ({ field, name })),
      checkpoint: nextCheckpoint(plan, {
        state: nextState,
        records: count,
        staged: start.staged,
        complete,
        now: options.clock.now(),
      }),
    });
  const finishTable = async (): Promise<void> => {
    const columns = await shape();
    if (!start.staged) return;
    const keyed = keyedBy(plan, columns);
    if (keyed.keys.length > 0) await keepLatest(database, tables.sql(target), keyed);
    const isDeleted = deletedCondition(plan, columns);
    if (isDeleted !== undefined) await database.run(`DELETE FROM ${tables.sql(target)} WHERE ${isDeleted}`);
    await swapTable(database, tables, { table, staging, columns, keys: keyed.keys });
  };
  const commitOnce = (part: Part | undefined, complete: boolean): Promise<readonly Misfit[]> =>
    database.transaction(async () => {
      await options.guard();
      const misfits = part ? await load(part, complete) : [];
      if (complete) await finishTable();
      if (!part) await saveState(state, records, complete);
      return misfits;
    });
  const widen = (types: ReadonlyMap<string, string>): Promise<void> =>
    database.transaction(async () => {
      await options.guard();
      for (const { field, name, type } of await tables.ensure(target, columnSet.columns)) {
        const wanted = types.get(field);
        if (wanted !== undefined) await tables.widen(target, name, widerType(type, wanted));
      }
    });
  const commitMended = async (part: Part | undefined, complete: boolean): Promise<readonly Misfit[]> => {
    for (let isRepaired = false; ;) {
      try {
        return await commitOnce(part, complete);
      } catch (error) {
        // Ends, since each time at least one column becomes wider.
        if (error instanceof NarrowColumns) await widen(error.types);
        else if (isRepaired || !part || !isMalformed(error) || !(await repairLines(part.path))) throw error;
        else isRepaired = true;
      }
    }
  };
  return {
    resumeFrom: start.state,
    resumed: start.resumed,
    ended: start.ended,
    nextPath: options.nextPath,
    inspect: (batch) => columnSet.inspect(batch),
    commit: async (part, complete) => {
      try {
        const misfits = await commitMended(part, complete);
        records += part?.records ?? 0;
        state = part?.state ?? state;
        return { misfits };
      } catch (error) {
        throw loadError(error, options);
      } finally {
        await part?.discard();
      }
    },
  };
}

function columnsOf(schema: JsonSchema, plan: StreamPlan, stored: StoredStream | undefined): ColumnSet {
  return createColumnSet(schema, {
    named: stored?.columns ?? [],
    freeName: (field, taken) => freeName(field, (name) => taken.has(name) || SYSTEM_COLUMNS.includes(name)),
    ...(plan.fields ? { fields: plan.fields } : {}),
  });
}

async function begin({ plan, database, tables, states, guard }: PostgresSinkOptions) {
  await guard();
  const all = await states.readAll();
  const stored = all.find((one) => one.checkpoint.stream === plan.name);
  const table = stored?.table ?? (await unusedTable(tables, plan.name, all));
  const staging = stagingName(table);
  const start = readStart(plan, stored?.checkpoint, {
    visible: await tables.exists(table),
    staged: await tables.exists(staging),
  });
  if (!start.resumed) await database.run(`DROP TABLE IF EXISTS ${tables.sql(staging)}`);
  return { table, stored, start };
}

/** A table that is not ours is never written to, whatever its name. */
async function unusedTable(tables: Tables, stream: string, all: readonly StoredStream[]): Promise<string> {
  const name = freeTableName(stream, all);
  if (!(await tables.isTaken(name))) return name;
  return unusedTable(tables, `${stream}_tapwright`, all);
}

async function loadPart(
  options: PostgresSinkOptions,
  target: string,
  columns: readonly Column[],
  part: Part,
  extractedAt: string,
): Promise<readonly Misfit[]> {
  const { plan, database, tables } = options;
  const fields = columns.map((column) => column.field);
  const encoder = createCopyEncoder({
    columns,
    keys: plan.primaryKey.filter((field) => fields.includes(field)),
    stamp: [plan.run, extractedAt],
  });
  const isMerge = plan.writeMode === 'dedupe';
  const into = isMerge ? `pg_temp.${quote(INCOMING_TABLE)}` : tables.sql(target);
  if (isMerge) await database.run(`CREATE TEMP TABLE ${quote(INCOMING_TABLE)} (${columnList(columns)}) ON COMMIT DROP`);
  const names = rowColumns(columns).map(({ name }) => quote(name));
  await database.copy(`COPY ${into} (${names.join(', ')}) FROM STDIN`, encoded(part.path, encoder));
  if (isMerge) {
    await mergeRows(database, {
      target: tables.sql(target),
      incoming: into,
      columns,
      ...keyedBy(plan, columns),
      extractedAt,
      hasKeyless: encoder.keyless > 0,
      isDeleted: deletedCondition(plan, columns),
    });
  }
  return [...encoder.misfits].map(([column, count]) => ({ column, count })).toSorted(byColumn);
}

async function* encoded(path: string, encoder: CopyEncoder): AsyncGenerator<Buffer> {
  for await (const lines of readLines(path)) yield encoder.encode(lines);
}

function byColumn(left: Misfit, right: Misfit): number {
  return left.column < right.column ? -1 : 1;
}

function keyedBy(plan: StreamPlan, columns: readonly Column[]): Keyed {
  const keys = plan.primaryKey.map((field) => columns.find((column) => column.field === field)?.name);
  const cursor = columns.find((column) => column.field === plan.cursorField);
  return { keys: keys.every((key) => key !== undefined) ? keys : [], cursor };
}

function deletedCondition({ deleted = [] }: StreamPlan, columns: readonly Column[]): string | undefined {
  const [field, ...path] = deleted;
  const column = columns.find((one) => one.field === field);
  return column && deletedWhere(column, path);
}

/** Found here, or by PostgreSQL in a nested value. */
function isMalformed(error: unknown): boolean {
  return error instanceof MalformedLine || sqlState(error) === '22P02';
}

function loadError(error: unknown, { location, plan }: PostgresSinkOptions): Error {
  if (!isMalformed(error)) return postgresError(error, location);
  return new SystemError(`Records of "${plan.name}" are not JSON that PostgreSQL can take.`, {
    code: 'malformed_records',
    stream: plan.name,
    hint: 'Report this to the maintainer of the connector.',
    cause: error,
  });
}
