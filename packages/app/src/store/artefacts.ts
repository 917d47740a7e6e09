import { createHash } from 'node:crypto';
import { ConfigError, type ArtefactPort } from '@tapwright/connector';
import type { Pool } from 'pg';
import { z } from 'zod';
import { rowOf, transaction } from './database.ts';
import { count } from './scope.ts';

export interface ArtefactOptions {
  readonly tenant: string;
  /** The run that makes and uses them: what no run uses is collected. */
  readonly run?: string | undefined;
}

/** One artefact at most; larger things belong into files or destinations. */
const LARGEST = 64 * 1024 * 1024;

/** A tenant's artefacts together, unless its row in `quotas` says otherwise. */
export const DEFAULT_QUOTA = 2 * 1024 * 1024 * 1024;

/** Artefacts in the store, by the hash of their bytes. */
export function storedArtefacts(pool: Pool, { tenant, run }: ArtefactOptions): ArtefactPort {
  return {
    put: async (content, mediaType = 'application/octet-stream') => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
      if (bytes.byteLength > LARGEST) throw tooLarge(bytes.byteLength);
      const hash = createHash('sha256').update(bytes).digest('hex');
      await transaction(pool, async (database) => {
        // Keeps the collector from taking away what is used again at this moment.
        const { rowCount } = await database.query(
          'update artefacts set used_at = now() where tenant = $1 and hash = $2',
          [tenant, hash],
        );
        if (rowCount === 0) {
          await database.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`artefacts of ${tenant}`]);
          await assertRoom(database, tenant, bytes.byteLength);
          await database.query(
            `insert into artefacts (tenant, hash, media_type, size, bytes) values ($1, $2, $3, $4, $5)
             on conflict (tenant, hash) do update set used_at = now()`,
            [tenant, hash, mediaType, bytes.byteLength, bytes],
          );
        }
        if (run !== undefined) await addUse(database, tenant, hash, run);
      });
      return hash;
    },
    get: async (hash) => {
      const sql = 'select bytes from artefacts where tenant = $1 and hash = $2';
      const row = await rowOf(pool, z.object({ bytes: z.instanceof(Uint8Array) }), sql, [tenant, hash]);
      if (!row) {
        throw new ConfigError(`there is no artefact ${hash}`, {
          code: 'unknown_artefact',
          hint: 'It may have been collected; run again what made it.',
        });
      }
      if (run !== undefined) await addUse(pool, tenant, hash, run);
      return row.bytes;
    },
  };
}

type Queries = Parameters<typeof rowOf>[0];

async function addUse(database: Queries, tenant: string, hash: string, run: string): Promise<void> {
  const sql = 'insert into artefact_uses (tenant, hash, run) values ($1, $2, $3) on conflict do nothing';
  await database.query(sql, [tenant, hash, run]);
}

async function assertRoom(database: Queries, tenant: string, size: number): Promise<void> {
  const used = await artefactBytes(database, tenant);
  const sql = 'select artefact_bytes quota from quotas where tenant = $1';
  const quota = (await rowOf(database, z.object({ quota: count }), sql, [tenant]))?.quota ?? DEFAULT_QUOTA;
  if (used + size <= quota) return;
  throw new ConfigError(`the artefacts of ${tenant} would take ${used + size} bytes, and ${quota} are allowed`, {
    code: 'artefact_quota',
    hint: 'Delete old runs (tapwright runs prune), or raise the quota.',
  });
}

function tooLarge(size: number): ConfigError {
  return new ConfigError(`an artefact of ${size} bytes is larger than ${LARGEST}`, {
    code: 'artefact_too_large',
    hint: 'Keep a part of it, or write it to a destination.',
  });
}

/** How much the tenant's artefacts take. */
export async function artefactBytes(database: Queries, tenant: string): Promise<number> {
  const sql = 'select coalesce(sum(size), 0) used from artefacts where tenant = $1';
  return (await rowOf(database, z.object({ used: count }), sql, [tenant]))?.used ?? 0;
}

/** Removes what no run uses and nobody has touched for `grace` milliseconds. Returns how many. */
export async function collectArtefacts(database: Queries, tenant: string, grace = 24 * 3_600_000): Promise<number> {
  const { rowCount } = await database.query(
    `delete from artefacts a where tenant = $1 and used_at < now() - make_interval(secs => $2)
       and not exists (select 1 from artefact_uses u where u.tenant = a.tenant and u.hash = a.hash)`,
    [tenant, grace / 1_000],
  );
  return rowCount ?? 0;
}
