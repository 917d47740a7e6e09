import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { rotateSecretKey } from './rotate-secret-key.ts';
import { masterKey, readMasterKey, readNextKeyFile } from './store/master-key.ts';
import { openStore } from './store/open-store.ts';
import { DEFAULT_SCOPE } from './store/scope.ts';
import { rotateMasterKey } from './store/secret-keys.ts';
import { putSecret, readSecret } from './store/secrets.ts';
import { openSharedPostgres, type SharedPostgres } from './testing/shared-postgres.ts';
import { verifyAuditTrail } from './verify-audit-trail.ts';

let shared: SharedPostgres;
let url: string;
let home: string;
beforeAll(async () => void (shared = await openSharedPostgres()), 60_000);
afterAll(() => shared.close(), 60_000);
beforeEach(async () => {
  url = await shared.createDatabase();
  home = mkdtempSync(join(tmpdir(), 'tapwright-rotate-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
});

const SECRET = { token: 'kept' };

async function withStore<Result>(
  env: NodeJS.ProcessEnv,
  work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<Result>,
) {
  await using store = await openStore({ url, home, env });
  return await work(store);
}

test('a key of the home folder is replaced by a fresh one, and the old one kept', async () => {
  const env = { DATABASE_URL: url };
  const id = await withStore(env, ({ pool, key }) => putSecret(pool, key, DEFAULT_SCOPE, 'token', SECRET));
  const old = readMasterKey(home, env);
  const report = await rotateSecretKey({ home, env, by: 'ada' });
  expect(report).toMatchObject({ secrets: 1, key: readMasterKey(home, env).id });
  expect(report.key).not.toBe(old.id);
  expect(masterKey(readFileSync(report.oldKeyFile ?? '', 'utf8'), 'the old one').id).toBe(old.id);
  expect(await withStore(env, ({ pool, key }) => readSecret(pool, key, DEFAULT_SCOPE, id))).toEqual(SECRET);
  expect(await verifyAuditTrail({ home, env })).toMatchObject({ entries: 1, otherKeys: 0 });
});

test('a rotation that ended between the database and the file is told, and ended by the next', async () => {
  const env = { DATABASE_URL: url };
  const id = await withStore(env, ({ pool, key }) => putSecret(pool, key, DEFAULT_SCOPE, 'token', SECRET));
  await withStore(env, ({ pool, key }) => rotateMasterKey(pool, key, readNextKeyFile(home).key, 'ada'));
  await expect(withStore(env, async () => undefined)).rejects.toMatchObject({
    code: 'secret_key_mismatch',
    hint: expect.stringContaining('database rotate-key'),
  });
  expect(await rotateSecretKey({ home, env, by: 'ada' })).toMatchObject({ secrets: 0 });
  expect(await withStore(env, ({ pool, key }) => readSecret(pool, key, DEFAULT_SCOPE, id))).toEqual(SECRET);
});

test('a key of the environment is replaced by the one that is given', async () => {
  const env = { DATABASE_URL: url, TAPWRIGHT_SECRET_KEY: 'a'.repeat(64) };
  const id = await withStore(env, ({ pool, key }) => putSecret(pool, key, DEFAULT_SCOPE, 'token', SECRET));
  await expect(rotateSecretKey({ home, env, by: 'ada' })).rejects.toMatchObject({ code: 'new_key_missing' });
  const both = { ...env, TAPWRIGHT_NEW_SECRET_KEY: 'b'.repeat(64) };
  expect(await rotateSecretKey({ home, env: both, by: 'ada' })).toEqual({ secrets: 1, key: expect.any(String) });
  await expect(withStore(env, async () => undefined)).rejects.toMatchObject({ code: 'secret_key_mismatch' });
  const after = { DATABASE_URL: url, TAPWRIGHT_SECRET_KEY: 'b'.repeat(64) };
  expect(await withStore(after, ({ pool, key }) => readSecret(pool, key, DEFAULT_SCOPE, id))).toEqual(SECRET);
});
