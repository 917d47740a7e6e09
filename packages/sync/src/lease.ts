import { TransientError } from '@tapwright/connector';

/**
 * The right to write something, as long as nobody has got it after us. Whoever takes work over gets a greater epoch, so
 * that one who was only asleep (a stopped process, a cut network) can be told from the one who works now.
 */
export interface Lease {
  /** What may be written: the id of the run, or of the stream. */
  readonly resource: string;
  readonly epoch: number;
}

/** The part of a PostgreSQL client that is needed. */
export interface LeaseClient {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rowCount: number | null }>;
}

/** Where epochs are kept, in the destination itself: it need not be the database of the engine. */
const TABLE = '_tapwright_leases';

/** Makes the table of leases in the schema that is searched first. */
export async function createLeaseTable(client: LeaseClient): Promise<void> {
  await client.query(
    `create table if not exists ${TABLE} (resource text primary key, epoch bigint not null, taken_at timestamptz not null)`,
  );
}

/**
 * To be called within the transaction that commits rows, and once when the destination is opened: refuses
 * (`lease_lost`) where a later epoch has been here, and keeps later ones waiting until the transaction ends. Once the one
 * who took over has called it, nobody before it can commit any more.
 */
export async function assertLease(client: LeaseClient, { resource, epoch }: Lease): Promise<void> {
  const { rowCount } = await client.query(
    `insert into ${TABLE} as held (resource, epoch, taken_at) values ($1, $2, now())
     on conflict (resource) do update set epoch = excluded.epoch, taken_at = now() where held.epoch <= excluded.epoch`,
    [resource, epoch],
  );
  if (rowCount === 1) return;
  throw new TransientError(`somebody else has taken over ${resource}`, {
    code: 'lease_lost',
    hint: 'Nothing is to be done: the run goes on where it was taken to.',
  });
}
