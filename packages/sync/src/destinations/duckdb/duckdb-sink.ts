import { SystemError, type Clock } from '@tapwright/connector';
import { nextCheckpoint, readStart } from '../../checkpoint.ts';
import { quote, quoteText, type NestedAs } from '../../column-type.ts';
import { createColumnSet, EXTRACTED_AT_COLUMN, type Column } from '../../columns.ts';
import { destinationError } from '../../destination-error.ts';
import type { Misfit, StreamPlan } from '../../destination.ts';
import { countMisfits, selectRows, type Stamp } from '../../load-query.ts';
import type { Part } from '../../part.ts';
import type { PartSink } from '../../part-writer.ts';
import { repairLines } from '../../repair-lines.ts';
import type { Database } from './database.ts';
import { deletedWhere, keepLatest, upsert } from './deduplicate.ts';
import type { StoredStream } from '../../stored-stream.ts';
import { freeTableName, stagingName, type StateTable } from './duckdb-state.ts';
import { misfitsIn } from './misfits.ts';
import type { Tables } from './duckdb-tables.ts';

export interface DuckdbSinkOptions {
  readonly plan: StreamPlan;
  readonly database: Database;
  readonly tables: Tables;
  readonly states: StateTable;
  readonly clock: Clock;
  readonly nested: NestedAs;
  readonly location: string;
  readonly nextPath: () => string;
}

/** A key that does not fit its column must be kept, or its rows could not be told apart. */
class KeyMisfit extends Error {
  readonly columns: readonly string[];

  constructor(columns: readonly string[]) {
    super('a key does not fit its column');
    this.columns = columns;
  }
}

/** Loads the parts of one stream into its table, or into a staging table that replaces it at the end. */
export async function openDuckdbSink(options: DuckdbSinkOptions): Promise<PartSink> {
  const { plan, database, tables, states } = options;
  const { table, stored, start } = await database.transaction(() => begin(options));
  const target = start.staged ? stagingName(table) : table;
  const columnSet = createColumnSet(plan.schema, {
    named: stored?.columns ?? [],
    nested: options.nested,
    ...(plan.fields ? { fields: plan.fields } : {}),
  });
  let records = (start.resumed ? stored : undefined)?.checkpoint.records ?? 0;
  let state = start.state;
  let lastStamp = 0;

  const stampOf = (): Stamp => {
    // Parts of one run differ in time, so that the rows of a part can be found again.
    lastStamp = Math.max(options.clock.now(), lastStamp + 1);
    return { run: plan.run, extractedAt: new Date(lastStamp).toISOString() };
  };
  const load = async (part: Part, complete: boolean): Promise<readonly Misfit[]> => {
    const columns = await tables.ensure(target, columnSet.columns);
    const misfits = part.records > 0 ? await loadPart(options, target, columns, part, stampOf()) : [];
    const keys = misfits.map((misfit) => misfit.column).filter((column) => plan.primaryKey.includes(column));
    if (keys.length > 0) throw new KeyMisfit(keys);
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
    const columns = await tables.ensure(target, columnSet.columns);
    if (!start.staged) return;
    const keys = keyColumns(plan, columns);
    if (keys.length > 0) await keepLatest(database, tables.sql(target), keys, cursorColumn(plan, columns));
    const isDeleted = deletedCondition(plan, columns);
    if (isDeleted !== undefined) await database.run(`DELETE FROM ${tables.sql(target)} WHERE ${isDeleted}`);
    await database.run(`DROP TABLE IF EXISTS ${tables.sql(table)}`);
    await database.run(`ALTER TABLE ${tables.sql(target)} RENAME TO ${quote(table)}`);
  };
  const commitOnce = (part: Part | undefined, complete: boolean): Promise<readonly Misfit[]> =>
    database.transaction(async () => {
      const misfits = part ? await load(part, complete) : [];
      if (complete) await finishTable();
      if (!part) await saveState(state, records, complete);
      return misfits;
    });
  const widenKeys = (error: KeyMisfit): Promise<void> =>
    database.transaction(async () => {
      await tables.ensure(target, columnSet.columns);
      for (const { field, name } of columnSet.columns) {
        if (error.columns.includes(field)) await tables.widen(target, name, 'VARCHAR');
      }
    });
  const commitMended = async (part: Part | undefined, complete: boolean): Promise<readonly Misfit[]> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await commitOnce(part, complete);
      } catch (error) {
        if (attempt > 6) throw loadError(error, options);
        if (error instanceof KeyMisfit) await widenKeys(error);
        else if (await database.allowMore(error)) continue;
        else if (!part || !isMalformed(error) || !(await repairLines(part.path))) throw loadError(error, options);
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
      } finally {
        await part?.discard();
      }
    },
  };
}

async function begin(options: DuckdbSinkOptions) {
  const { plan, database, tables, states } = options;
  const all = await states.readAll();
  const stored: StoredStream | undefined = all.find((one) => one.checkpoint.stream === plan.name);
  const table = stored?.table ?? (await unusedTable(tables, plan.name, all));
  const start = readStart(plan, stored?.checkpoint, {
    visible: await tables.exists(table),
    staged: await tables.exists(stagingName(table)),
  });
  if (!start.resumed) await database.run(`DROP TABLE IF EXISTS ${tables.sql(stagingName(table))}`);
  return { table, stored, start };
}

/** A table that is not ours is never written to, whatever its name. */
async function unusedTable(tables: Tables, stream: string, all: readonly StoredStream[]): Promise<string> {
  const name = freeTableName(stream, all);
  if (!(await tables.exists(name))) return name;
  return unusedTable(tables, `${stream}_tapwright`, all);
}

async function loadPart(
  options: DuckdbSinkOptions,
  target: string,
  columns: readonly Column[],
  part: Part,
  stamp: Stamp,
): Promise<readonly Misfit[]> {
  const { plan, database, tables } = options;
  const rows = selectRows({ path: part.path, longest: part.largestBatch }, columns, stamp);
  if (plan.writeMode === 'dedupe') {
    return upsert(database, {
      target: tables.sql(target),
      rows,
      keys: keyColumns(plan, columns),
      cursor: cursorColumn(plan, columns),
      isDeleted: deletedCondition(plan, columns),
    });
  }
  await database.run(`INSERT INTO ${tables.sql(target)} BY NAME ${rows}`);
  const where = `${quote(EXTRACTED_AT_COLUMN)} = ${quoteText(stamp.extractedAt)}::TIMESTAMPTZ`;
  return misfitsIn(database, countMisfits(tables.sql(target), where));
}

function keyColumns(plan: StreamPlan, columns: readonly Column[]): readonly string[] {
  const keys = plan.primaryKey.map((field) => columns.find((column) => column.field === field)?.name);
  return keys.every((key) => key !== undefined) ? keys : [];
}

function cursorColumn(plan: StreamPlan, columns: readonly Column[]): Column | undefined {
  return columns.find((column) => column.field === plan.cursorField);
}

function deletedCondition({ deleted = [] }: StreamPlan, columns: readonly Column[]): string | undefined {
  const [field, ...path] = deleted;
  const column = columns.find((one) => one.field === field);
  return column && deletedWhere(column, path);
}

function isMalformed(error: unknown): boolean {
  return error instanceof Error && /malformed json/i.test(error.message);
}

function loadError(error: unknown, { location, plan }: DuckdbSinkOptions): Error {
  if (!isMalformed(error)) return destinationError(error, location);
  return new SystemError(`Records of "${plan.name}" are not JSON that DuckDB can read.`, {
    code: 'malformed_records',
    stream: plan.name,
    hint: 'Report this to the maintainer of the connector.',
    cause: error,
  });
}
