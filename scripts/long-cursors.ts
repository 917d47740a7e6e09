// Random histories of a source, read by random connectors: the copy must be the same in the end. Prints how far it is.
//   npm run long:cursors [-- --cases 100000] [--duckdb 100] [--seed N [--path P]]
// The copy is a table in memory that commits as a destination does; some of the cases go through a sync into DuckDB.
// A failing case prints its seed and path, which replay it.
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { openDestination, runSync, type Destination } from '@tapwright/sync';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

type Cases = typeof import('../packages/connector/src/read/cursor-cases.fixture.ts');
type Model = typeof import('../packages/connector/src/read/cursor-model.fixture.ts');
type CursorCase = Parameters<Model['runCursorCase']>[0];
type Host = NonNullable<Parameters<Model['runCursorCase']>[1]>;

// The model is no part of what the package offers.
const fixture = (name: string): string => new URL(`../packages/connector/src/read/${name}`, import.meta.url).href;
const { cursorCase } = (await import(fixture('cursor-cases.fixture.ts'))) as Cases;
const { catalogOf, runCursorCase } = (await import(fixture('cursor-model.fixture.ts'))) as Model;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    duckdb: { type: 'string', default: '100' },
  },
});
const cases = values.path === undefined ? Number(values.cases) : Math.min(1, Number(values.cases));
const first = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const started = performance.now();
let requests = 0;

async function compare(one: CursorCase, host?: Host): Promise<void> {
  const found = await runCursorCase(one, host);
  // Nothing of a case in memory waits for the world, so its weak references would be held until all cases are over.
  await setImmediate();
  requests += found.requests;
  const lost = [...found.missing, ...found.stale, ...found.left];
  if (lost.length > 0) throw new Error(`the tables differ: ${JSON.stringify(found)}`);
}

/** Each read is a sync into the same file, opened anew as after a crash. */
function duckdbHost(one: CursorCase, file: string): Host {
  const use = async <Result>(work: (destination: Destination) => Promise<Result>): Promise<Result> => {
    const destination = await openDestination(`duckdb:${file}`, { commit: { batches: one.commit } });
    try {
      return await work(destination);
    } finally {
      await destination.close();
    }
  };
  return {
    sync: (read) =>
      use(async (destination) => {
        const source = {
          name: 'source-model',
          discover: async () => catalogOf(one),
          read: (_stream: string, options: { readonly state?: Parameters<typeof read>[0] } = {}) => read(options.state),
        };
        const streams = [{ name: 'rows', syncMode: 'incremental', writeMode: 'dedupe' } as const];
        const { streams: ended } = await runSync({ source, destination, streams });
        const [result] = ended;
        // A read that is killed ends as one that failed.
        const isKilled = result?.error?.code === 'unexpected' && result.error.message === '';
        const isKnown = isKilled || result?.error?.code.startsWith('pagination_') === true;
        if (result?.status !== 'complete' && !isKnown) throw new Error(JSON.stringify(result));
      }),
    rows: async () => {
      const instance = await DuckDBInstance.create(file);
      const connection = await instance.connect();
      const rows = (await connection.runAndReadAll('SELECT id, version FROM rows')).getRowObjectsJson();
      connection.closeSync();
      instance.closeSync();
      if (new Set(rows.map(({ id }) => id)).size < rows.length) throw new Error('a row is there twice');
      return new Map(rows.map(({ id, version }) => [Number(id), Number(version)]));
    },
  };
}

async function intoDuckdb(one: CursorCase): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tapwright-cursors-'));
  try {
    await compare(one, duckdbHost(one, join(folder, 'copy.db')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(what: string, check: (one: CursorCase) => Promise<void>, all: number, atOnce: number) {
  for (let done = 0; done < all; done += atOnce) {
    const seed = first + done;
    const numRuns = Math.min(atOnce, all - done);
    const limits = values.path === undefined ? { numRuns } : { path: values.path };
    const found = await fc.check(fc.asyncProperty(cursorCase, check), { seed, ...limits });
    if (found.failed) {
      console.error(fc.defaultReportMessage(found));
      const where = check === intoDuckdb ? '--cases 0 --duckdb 1' : '--duckdb 0';
      console.error(
        `\nReplay: npm run long:cursors -- ${where} --seed ${found.seed} --path ${found.counterexamplePath}`,
      );
      process.exit(1);
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(
      `${done + numRuns} of ${all} cases ${what}, ${requests} requests, ${seconds} s, seed ${seed}: no difference`,
    );
  }
}

await run('in memory', (one) => compare(one), cases, 2_000);
await run('into DuckDB', intoDuckdb, Number(values.duckdb), 10);
