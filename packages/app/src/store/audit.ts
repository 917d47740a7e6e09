import { createHash } from 'node:crypto';
import { SystemError, type JsonObject } from '@tapwright/connector';
import { canonicalJson } from '@tapwright/blueprint';
import type { Pool } from 'pg';
import { z } from 'zod';
import { rowOf, rowsOf, transaction, type Database } from './database.ts';
import type { MasterKey } from './master-key.ts';
import { count, jsonObject, jsonText, time } from './scope.ts';

export interface NewAuditEntry {
  readonly tenant: string;
  /** Who: a user's name, `policy`, `system`. */
  readonly actor: string;
  /** What: `gate-approve`, `secret-read`. */
  readonly action: string;
  /** On what: an id. */
  readonly target: string;
  /** Plain data without secrets. */
  readonly data?: JsonObject;
}

const auditRow = z.object({
  sequence: count,
  tenant: z.string(),
  at: time,
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  data: jsonObject,
  keyId: z.string(),
  previousHash: z.string(),
  hash: z.string(),
  seal: z.string(),
});

export type AuditEntry = z.output<typeof auditRow>;

const COLUMNS = `sequence, tenant, at, actor, action, target, data, key_id "keyId", previous_hash "previousHash", hash,
  seal`;

const BEGINNING = '0'.repeat(64);

/** Any number that nobody else locks. */
const LOCK = 7_243_092;

/** Appends an entry, chained to the one before and sealed under the master key. */
export async function appendAudit(pool: Pool, key: MasterKey, entry: NewAuditEntry): Promise<AuditEntry> {
  return await transaction(pool, (database) => appendAuditWithin(database, key, entry));
}

/** The same within a transaction, so that what is done and its entry hold together. */
export async function appendAuditWithin(database: Database, key: MasterKey, entry: NewAuditEntry): Promise<AuditEntry> {
  await database.query('select pg_advisory_xact_lock($1)', [LOCK]);
  const last = await rowOf(
    database,
    z.object({ sequence: count, hash: z.string() }),
    'select sequence, hash from audit order by sequence desc limit 1',
  );
  const fields = {
    sequence: (last?.sequence ?? 0) + 1,
    tenant: entry.tenant,
    at: Date.now(),
    actor: entry.actor,
    action: entry.action,
    target: entry.target,
    data: jsonObject.parse(JSON.parse(jsonText(entry.data ?? {}))),
    keyId: key.id,
    previousHash: last?.hash ?? BEGINNING,
  };
  const hash = hashOf(fields);
  const sealed = key.sign(hash);
  await database.query(
    `insert into audit (sequence, tenant, at, actor, action, target, data, key_id, previous_hash, hash, seal)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      fields.sequence,
      fields.tenant,
      new Date(fields.at),
      fields.actor,
      fields.action,
      fields.target,
      JSON.stringify(fields.data),
      fields.keyId,
      fields.previousHash,
      hash,
      sealed,
    ],
  );
  return { ...fields, hash, seal: sealed };
}

function hashOf(entry: Omit<AuditEntry, 'hash' | 'seal'>): string {
  const { sequence, tenant, at, actor, action, target, data, keyId, previousHash } = entry;
  const text = canonicalJson({ sequence, tenant, at, actor, action, target, data, keyId, previousHash });
  return createHash('sha256').update(text).digest('hex');
}

export interface AuditReport {
  readonly entries: number;
  /** Hash of the last one: kept elsewhere, it also shows when the newest entries are gone. */
  readonly head: string;
  /** Entries that were sealed under another key, whose chain holds but whose seal cannot be looked at. */
  readonly otherKeys: number;
}

/**
 * Goes through the whole chain; throws a SystemError (`audit_broken`) at the first entry that was changed, removed or
 * put in. `head`, kept from an earlier report, must still be in it.
 */
export async function verifyAudit(database: Database, key: MasterKey, head?: string): Promise<AuditReport> {
  let previous = { sequence: 0, hash: BEGINNING };
  let otherKeys = 0;
  let seen = head === undefined || head === BEGINNING;
  for (;;) {
    const entries = await readAudit(database, { after: previous.sequence, limit: 1_000 });
    for (const entry of entries) {
      if (entry.sequence !== previous.sequence + 1) throw broken(entry.sequence, 'the one before it is gone');
      if (entry.previousHash !== previous.hash) throw broken(entry.sequence, 'it does not follow the one before it');
      if (hashOf(entry) !== entry.hash) throw broken(entry.sequence, 'it was changed');
      if (entry.keyId !== key.id) otherKeys += 1;
      else if (key.sign(entry.hash) !== entry.seal) throw broken(entry.sequence, 'its seal is not ours');
      if (entry.hash === head) seen = true;
      previous = entry;
    }
    if (entries.length === 0) break;
  }
  if (!seen) throw broken(previous.sequence, 'entries after it are gone');
  return { entries: previous.sequence, head: previous.hash, otherKeys };
}

function broken(sequence: number, what: string): SystemError {
  return new SystemError(`the audit trail is broken at entry ${sequence}: ${what}`, {
    code: 'audit_broken',
    hint: 'Compare with a backup; what stands in the trail from there on proves nothing.',
  });
}

export async function readAudit(
  database: Database,
  options: { readonly after?: number; readonly limit?: number } = {},
): Promise<AuditEntry[]> {
  const sql = `select ${COLUMNS} from audit where sequence > $1 order by sequence limit $2`;
  return await rowsOf(database, auditRow, sql, [options.after ?? 0, options.limit ?? 100]);
}
