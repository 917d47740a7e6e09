import { ConfigError } from '@tapwright/connector';
import { pendingApprovals } from './approvals.ts';
import type { Database } from './database.ts';
import { getRun, listRuns, type Run, type RunFilter } from './runs.ts';
import type { Scope } from './scope.ts';

/**
 * The run of that id or its beginning; without one, the latest. Throws a ConfigError (`unknown_run`) where none begins
 * so, or several do.
 */
export async function findRun(
  database: Database,
  scope: Scope,
  { id, kind }: Pick<RunFilter, 'id' | 'kind'>,
): Promise<Run> {
  const found = await listRuns(database, scope, { id, kind, limit: id === undefined ? 1 : MANY });
  // An id is no beginning of another.
  const run = found.find((one) => one.id === id) ?? (found.length === 1 ? found[0] : undefined);
  if (run !== undefined) return run;
  const what = kind ?? 'run';
  const many = found.length === 0 ? `no ${what} begins` : `${found.length} ${what}s begin`;
  throw new ConfigError(id === undefined ? `there is no ${what} yet` : `${many} with ${id}`, {
    code: 'unknown_run',
    hint: 'See them with: tapwright runs',
  });
}

const MANY = 1_000;

/** The run of that id or its beginning; without one, the latest that waits for somebody, or else the latest build. */
export async function findWaitingRun(database: Database, scope: Scope, id: string | undefined): Promise<Run> {
  if (id !== undefined) return findRun(database, scope, { id });
  const latest = (await pendingApprovals(database, scope)).at(-1);
  return latest === undefined ? findRun(database, scope, { kind: 'build' }) : getRun(database, latest.run);
}
