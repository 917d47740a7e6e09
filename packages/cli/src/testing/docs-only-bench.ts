import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { rowsOf, startExample, texts, type ServedExample } from './docs-only.ts';
import { createWorkbench, type Outcome, type Started } from './tapwright.ts';

interface Played extends AsyncDisposable {
  /** Where the model is, for whoever asks it. */
  readonly env: Readonly<Record<string, string>>;
}

/** A folder of its own in which packages are made of documentation. */
export interface DocsOnlyBench extends AsyncDisposable {
  readonly folder: string;
  /** Each command is a process of its own. */
  readonly tapwright: (argv: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Outcome>;
  /** `tapwright bridge`, with the reader of the examples behind it. */
  readonly play: (folder: string, ...manner: readonly string[]) => Promise<Played>;
  /** Syncs the real API with a published package, and compares every row of every stream. */
  readonly synced: (name: string, api: ServedExample, streams: readonly string[]) => Promise<Outcome>;
  /** Level of a published package, and what of it failed. */
  readonly results: (name: string) => readonly [level: string, failed: number];
}

export function docsOnlyBench(): DocsOnlyBench {
  const bench = createWorkbench();
  // The database's own user has to pass through.
  chmodSync(bench.folder, 0o711);
  const tapwright: DocsOnlyBench['tapwright'] = (argv, env = {}) => bench.start(argv, { env }).done;
  return {
    folder: bench.folder,
    tapwright,
    play: async (folder, ...manner) => {
      const bridge: Started = bench.start(['bridge', '--dir', folder, '--answered-by', 'program', '--json']);
      const [line = ''] = (await bridge.seen('"environment"')).split('\n');
      const { environment }: { environment: Record<string, string> } = JSON.parse(line);
      const reader = startExample('reader/at-the-bridge.ts', join(bench.folder, folder), ...manner);
      return {
        env: environment,
        [Symbol.asyncDispose]: async () => {
          await reader.end();
          bridge.child.kill('SIGINT');
          await bridge.done;
        },
      };
    },
    synced: async (name, api, streams) => {
      writeFileSync(join(bench.folder, `${name}.json`), api.config);
      const database = join(bench.folder, `${name}.db`);
      const outcome = await tapwright(
        `sync ${name} --to duckdb:${database} --config ${name}.json --allow-private --json`.split(' '),
      );
      expect([outcome.code, outcome.code === 0 ? '' : outcome.stderr]).toEqual([0, '']);
      const truth = await api.truth();
      for (const stream of streams) {
        const rows = truth[stream] ?? [];
        expect(await rowsOf(database, stream, rows)).toEqual(texts(rows));
      }
      return outcome;
    },
    results: (name) => {
      const file = join(bench.folder, name, 'test-results.json');
      const { level, counts }: { level: string; counts: { failed: number } } = JSON.parse(readFileSync(file, 'utf8'));
      return [level, counts.failed];
    },
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}

/** Stages that ended, in their order. */
export function stages({ stderr }: Outcome): string[] {
  return stderr.split('\n').flatMap((line) => /^(?:✔|✗) ([\w-]+) /.exec(line)?.[1] ?? []);
}
