import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test(
  'who opens the door loads neither the engine, a client of its database, nor DuckDB',
  { timeout: 60_000 },
  async () => {
    const door = new URL('./index.ts', import.meta.url).href;
    const program = `
    import { createRequire } from 'node:module';
    await import(${JSON.stringify(door)});
    const loaded = Object.keys(createRequire(${JSON.stringify(door)}).cache);
    console.log(JSON.stringify(loaded.filter((path) => /dbos-sdk|node_modules.pg.|duckdb/.test(path))));
  `;
    const words = ['--conditions=@tapwright/source', '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    expect(JSON.parse(stdout)).toEqual([]);
  },
);
