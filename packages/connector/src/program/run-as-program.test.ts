import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loopback } from '../auth/loopback.fixture.ts';

const entry = fileURLToPath(new URL('endless-source.fixture.ts', import.meta.url));

interface Finished {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Starts the program as a process of its own; `onLines` may stop it. */
async function start(
  args: readonly string[],
  onLines?: (child: ReturnType<typeof spawn>) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = spawn(process.execPath, ['--conditions=@tapwright/source', entry, ...args], {
    env: { ...process.env, TAPWRIGHT_ALLOW_PRIVATE: '1', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout.includes('"STATE"')) onLines?.(child);
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, lines: stdout.split('\n').filter((line) => line !== ''), stderr };
}

async function readArguments(url: string, folder: string): Promise<readonly string[]> {
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ base_url: url }));
  const stream = { name: 'numbers', json_schema: {}, supported_sync_modes: ['full_refresh'] };
  const catalog = { streams: [{ stream, sync_mode: 'full_refresh', destination_sync_mode: 'append' }] };
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(catalog));
  return ['read', '--config', join(folder, 'config.json'), '--catalog', join(folder, 'catalog.json')];
}

test('as a process: only protocol on standard output, and a signal ends it cleanly', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-process-'));
  // Pages without end, each with one new record.
  await using api = await loopback(({ query }) => ({ body: [{ id: Number(query.get('page')) }] }));
  try {
    const args = await readArguments(api.url, folder);
    const stopped = await start(args, (child) => child.kill('SIGTERM'));
    expect(stopped.code).toBe(143);
    for (const line of stopped.lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(stopped.lines.at(-1)).toContain('"INCOMPLETE"');
    expect(stopped.stderr).toContain('printed by the connector');

    const closed = await start(args, (child) => child.stdout?.destroy());
    expect(closed.code).toBe(1);
    expect(closed.stderr).not.toContain('EPIPE');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('as a process: the exit code is set', { timeout: 60_000 }, async () => {
  expect((await start(['frobnicate'])).code).toBe(2);
});

test('as a process: TAPWRIGHT_NOW stands in every message', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-process-'));
  await using api = await loopback(({ query }) => ({
    body: Number(query.get('page')) < 3 ? [{ id: Number(query.get('page')) }] : [],
  }));
  try {
    const args = await readArguments(api.url, folder);
    const { code, lines } = await start(args, undefined, { TAPWRIGHT_NOW: '1700000000000' });
    expect(code).toBe(0);
    const times = lines.flatMap((line) => /"emitted_at":([\d.]+)/.exec(line)?.[1] ?? []);
    expect(new Set(times)).toEqual(new Set(['1700000000000']));
    expect(times.length).toBeGreaterThan(4);

    const wrong = await start(args, undefined, { TAPWRIGHT_NOW: 'soon' });
    expect(wrong).toMatchObject({ code: 2, lines: [], stderr: 'TAPWRIGHT_NOW is not a time: soon\n' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
