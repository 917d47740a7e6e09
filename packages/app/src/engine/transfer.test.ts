import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgres } from '../postgres/open-postgres.ts';
import { storedArtefacts } from '../store/artefacts.ts';
import { verifyAudit } from '../store/audit.ts';
import { readEvents } from '../store/run-events.ts';
import { DEFAULT_SCOPE } from '../store/scope.ts';
import { putSecret, readSecret } from '../store/secrets.ts';
import { findDebianPostgres, startDebianPostgres, type SystemPostgres } from '../testing/debian-postgres.ts';
import { openSharedPostgres, type SharedPostgres } from '../testing/shared-postgres.ts';
import { exportDatabase, importDatabase } from '../transfer-store.ts';
import type { PlanStep } from './plan.ts';
import { startEngine, type Engine } from './start-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapwright-transfer-'));
const debian = findDebianPostgres();
let shared: SharedPostgres;
let system: SystemPostgres | undefined;
let ran: string[] = [];

beforeAll(async () => {
  shared = await openSharedPostgres();
  system = debian === undefined ? undefined : await startDebianPostgres(debian);
}, 60_000);

afterAll(async () => {
  await system?.close();
  await shared?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

// One home: the master key is brought along.
const engineOn = (url: string): Promise<Engine> =>
  startEngine({
    postgres: { url },
    home: shared.home,
    env: {},
    poll: 50,
    actions: {
      note: ({ text }) => {
        ran.push(String(text));
        return `${String(text)}, 9007199254740993`;
      },
    },
  });

const note = (id: string): PlanStep => ({ kind: 'action', id, action: 'note', input: { text: id } });
const steps: readonly PlanStep[] = [note('before'), { kind: 'gate', id: 'go', title: 'Go on?' }, note('after')];

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test(
  'a store moves from the PostgreSQL of the system to the embedded one, and its runs go on there',
  { timeout: 60_000 },
  async () => {
    const from = system?.url ?? (await shared.createDatabase());
    const to = await shared.createDatabase();
    const file = join(folder, 'store.jsonl');

    expect((await openPostgres({ home: shared.home, url: from })).embedded).toBe(false);
    const old = await engineOn(from);
    const run = await old.control.start({ kind: 'plan', name: 'moving', plan: { steps } });
    await old.control.wait(run, { untilRest: true });
    const done = await old.control.start({ kind: 'plan', name: 'done', plan: { steps: [note('done')] } });
    await old.control.wait(done);
    const fork = await old.control.fork(done, 'done');
    await old.control.wait(fork);
    const hash = await storedArtefacts(old.store.pool, { tenant: 'default', run }).put(Uint8Array.of(0, 1, 255));
    await putSecret(old.store.pool, old.store.key, DEFAULT_SCOPE, 'token', { token: 's3cret' });
    await old.control.pause(run, 'ada');
    await old.control.resume(run, 'ada');
    await old.control.wait(run, { untilRest: true });
    const { head } = await verifyAudit(old.store.pool, old.store.key);
    const events = await readEvents(old.store.pool, run);
    await old.close();

    const written = await exportDatabase({ home: shared.home, file, env: { DATABASE_URL: from } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('s3cret');
    expect(await importDatabase({ home: shared.home, file, env: { DATABASE_URL: to } })).toEqual(written);

    ran = [];
    const engine = await engineOn(to);
    expect(await readEvents(engine.store.pool, run)).toEqual(events);
    expect(await verifyAudit(engine.store.pool, engine.store.key, head)).toMatchObject({ head });
    expect(await readSecret(engine.store.pool, engine.store.key, DEFAULT_SCOPE, 'token')).toEqual({ token: 's3cret' });
    expect([...(await storedArtefacts(engine.store.pool, { tenant: 'default' }).get(hash))]).toEqual([0, 1, 255]);
    await engine.control.decide(run, 'go', { verdict: 'approved', by: 'ada' });
    expect(await engine.control.wait(run)).toMatchObject({
      status: 'succeeded',
      result: { results: { before: 'before, 9007199254740993', after: 'after, 9007199254740993' } },
    });
    // What was done over there is not done again.
    expect(ran).toEqual(['after']);
    expect((await engine.control.wait(fork)).forkedFrom).toBe(done);
    const next = await engine.control.start({ kind: 'plan', name: 'new', plan: { steps: [note('new')] } });
    const { epoch } = await engine.control.wait(next);
    expect(epoch).toBeGreaterThan((await engine.control.wait(run)).epoch - 1);
    await engine.close();

    const again = importDatabase({ home: shared.home, file, env: { DATABASE_URL: to } });
    expect(await failureOf(again)).toMatchObject({ code: 'import_not_empty' });
  },
);

test('half an export, and what is none, leave the database as it was', { timeout: 60_000 }, async () => {
  const whole = readFileSync(join(folder, 'store.jsonl'), 'utf8');
  const lines = whole.split('\n');
  const cases = {
    half: lines.slice(0, -20).join('\n'),
    other: '{"hello":1}\n',
    newer: whole.replace('"number":1}', '"number":1},{"number":2},{"number":99}'),
  };
  const to = await shared.createDatabase();
  const codes: unknown[] = [];
  for (const [name, text] of Object.entries(cases)) {
    const file = join(folder, `${name}.jsonl`);
    writeFileSync(file, text);
    const failure = await failureOf(importDatabase({ home: shared.home, file, env: { DATABASE_URL: to } }));
    codes.push(failure instanceof Error && 'code' in failure ? failure.code : failure);
  }
  expect(codes).toEqual(['import_unreadable', 'import_unreadable', 'store_newer']);
  const file = join(folder, 'store.jsonl');
  expect((await importDatabase({ home: shared.home, file, env: { DATABASE_URL: to } })).rows).toBeGreaterThan(0);
  expect(await failureOf(exportDatabase({ home: shared.home, file, env: { DATABASE_URL: to } }))).toMatchObject({
    code: 'EEXIST',
  });
  expect(existsSync(file)).toBe(true);
});
