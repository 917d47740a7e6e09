import { DBOS, DBOSClient } from '@dbos-inc/dbos-sdk';
import type { Store } from '../store/open-store.ts';

/** All that is ours in DBOS goes by these; recovery looks at the version, which therefore never changes by itself. */
export const APPLICATION = 'tapwright';
export const APPLICATION_VERSION = 'tapwright-1';

/** The one durable function: it looks up what the run is and does it. */
export const RUN_FUNCTION = 'run';

/** What DBOS has to say is for whoever looks for a fault in it. */
export const quietLogger = {
  info: (): void => undefined,
  debug: (): void => undefined,
  warn: (entry: unknown): void => debug('warning', entry),
  error: (entry: unknown): void => debug('error', entry),
};

function debug(level: string, entry: unknown): void {
  if (process.env['TAPWRIGHT_DEBUG'] === '1') process.stderr.write(`dbos ${level}: ${String(entry)}\n`);
}

/** The address with what DBOS would otherwise say to each connection in a way that pg deprecates. */
export function dbosUrl(url: string, more = ''): string {
  const address = new URL(url);
  const options = address.searchParams.get('options');
  const timeout = `-c idle_in_transaction_session_timeout=60000${more}`;
  if (!options?.includes('idle_in_transaction')) {
    address.searchParams.set('options', options === null ? timeout : `${options} ${timeout}`);
  }
  return address.href;
}

/** A client of DBOS's tables on the store's connections; the tables are made where they are missing. */
export async function openDbosClient(store: Pick<Store, 'pool'>, url: string): Promise<DBOSClient> {
  const { rows } = await store.pool.query<{ there: string | null }>("select to_regclass('dbos.workflow_status') there");
  if (rows[0]?.there === null) await createTables(url);
  return await DBOSClient.create({
    systemDatabaseUrl: url,
    systemDatabasePool: store.pool,
    applicationName: APPLICATION,
    logger: quietLogger,
  });
}

/** `DBOS.migrate` would write to standard output, which is for results; a launch that listens to no queue does not. */
async function createTables(url: string): Promise<void> {
  DBOS.setConfig({
    name: APPLICATION,
    // Dozens of statements, each a commit of its own: what a power cut takes of them is made again.
    systemDatabaseUrl: dbosUrl(url, ' -c synchronous_commit=off'),
    applicationVersion: APPLICATION_VERSION,
    executorID: 'tables',
    listenQueues: [],
    logger: quietLogger,
  });
  await DBOS.launch();
  await DBOS.shutdown();
}
