import { destinationLocked } from '../../destination-error.ts';
import type { Lease } from '../../lease.ts';
import type { Database, Row } from './postgres-database.ts';

const PREFIX = 'tapwright';
const KEY = `hashtextextended($1, 0)`;
/** Looks for the end of a session that was told to end. */
const ATTEMPTS = 50;

/** Names a session, so that one who takes its work over knows it. At most 63 bytes count. */
export function applicationName(lease: Lease | undefined): string {
  return lease === undefined ? PREFIX : `${PREFIX} ${lease.resource.slice(0, 36)} ${lease.epoch}`;
}

/**
 * Takes the schema for this session: a second sync into it is refused, and a session that breaks gives it back by
 * itself. A session whose lease has a smaller epoch than ours is ended: its work was given to us, and it may be asleep.
 */
export async function lockSchema(
  database: Database,
  place: { readonly schema: string; readonly location: string },
  lease: Lease | undefined,
): Promise<void> {
  const name = `tapwright:${place.schema}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [row] = await database.rows(`SELECT pg_try_advisory_lock(${KEY}) AS locked`, [name]);
    if (row?.['locked'] === true) return;
    const holder = await holderOf(database, name);
    if (holder && !isSuperseded(holder, lease)) throw destinationLocked(place.location, describe(holder));
    if (holder) await database.run('SELECT pg_terminate_backend($1, 1000)', [holder['pid']]);
  }
  throw destinationLocked(place.location, 'another sync');
}

async function holderOf(database: Database, name: string): Promise<Row | undefined> {
  const [row] = await database.rows(
    `SELECT a.pid, a.application_name AS name, host(a.client_addr) AS host FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND ((l.classid::bigint << 32) | l.objid::bigint) = ${KEY}`,
    [name],
  );
  return row;
}

function isSuperseded(holder: Row, lease: Lease | undefined): boolean {
  const [, resource, epoch] = /^tapwright (.+) (\d+)$/.exec(String(holder['name'])) ?? [];
  return lease !== undefined && resource === lease.resource.slice(0, 36) && Number(epoch) < lease.epoch;
}

function describe(holder: Row): string {
  const host = holder['host'];
  return `another sync (session ${String(holder['pid'])}${typeof host === 'string' ? ` from ${host}` : ''})`;
}
