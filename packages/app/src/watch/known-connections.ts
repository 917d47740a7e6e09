import { resolve } from 'node:path';
import { knownConnectionSchema, type KnownConnection } from '@tapwright/factory';
import { z } from 'zod';
import { findPackage } from '../load-connector.ts';
import { readPlan } from '../read-plan.ts';
import { readYaml } from '../read-yaml.ts';
import { listConnections } from '../store/connections.ts';
import { listSchedules } from '../store/schedules.ts';
import { DEFAULT_SCOPE } from '../store/scope.ts';
import { withPool, type DatabaseOptions } from '../with-pool.ts';

/** A line of a file of connections: the connector may be left out, where all are of the same. */
const lineSchema = z.strictObject({ ...knownConnectionSchema.shape, connector: z.string().exactOptional() });

/** Connections of a JSON or YAML file: a list of names with the streams that each reads. */
export async function connectionsOfFile(file: string, folder: string): Promise<readonly KnownConnection[]> {
  const lines = readPlan(z.array(lineSchema), await readYaml(file, 'connections_invalid'), {
    problem: `${file} is no list of connections`,
    code: 'connections_invalid',
    hint: 'It is a list: [{"name": "reports", "streams": ["orders"]}]; without `streams` a connection reads all.',
  });
  return lines
    .filter(({ connector }) => connector === undefined || isOf(connector, folder))
    .map(({ name, streams }) => ({ name, ...(streams && { streams }) }));
}

const syncSchema = z.object({
  kind: z.literal('sync'),
  plan: z.object({
    connector: z.string(),
    cwd: z.string().optional(),
    to: z.string(),
    streams: z.array(z.string()).optional(),
  }),
});

/** What the store knows that reads with a connector: its connections, and the syncs that workers run by schedule. */
export async function connectionsOfStore(
  folder: string,
  options: DatabaseOptions,
): Promise<readonly KnownConnection[]> {
  return await withPool(options, async (pool) => {
    const connections = await listConnections(pool, DEFAULT_SCOPE);
    const schedules = await listSchedules(pool, DEFAULT_SCOPE);
    return [
      ...connections.filter(({ connector }) => isOf(connector, folder)).map(({ name }) => ({ name })),
      ...schedules.flatMap(({ name, plan }) => {
        const sync = syncSchema.safeParse(plan);
        if (!sync.success || !isOf(sync.data.plan.connector, folder, sync.data.plan.cwd)) return [];
        const { streams } = sync.data.plan;
        return [{ name: `schedule ${name}`, ...(streams && { streams }) }];
      }),
    ];
  });
}

function isOf(connector: string, folder: string, cwd?: string): boolean {
  const name = folder.split('/').at(-1) ?? '';
  if (connector === name || `source-${connector}` === name) return true;
  try {
    return resolve(findPackage(connector, cwd)) === folder;
  } catch {
    // A connection of a package that is not here any more is none of this one.
    return false;
  }
}
