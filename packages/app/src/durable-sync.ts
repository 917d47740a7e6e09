import { isDeepStrictEqual } from 'node:util';
import { resolve } from 'node:path';
import { ConfigError, describeFailure, reviveFailure } from '@tapwright/connector';
import type { SyncEvent } from '@tapwright/sync';
import { z } from 'zod';
import { startEngine } from './engine/start-engine.ts';
import { parseSyncPlan, syncProgram, type SyncPlan, type SyncRunResult } from './engine/sync-program.ts';
import { homeFolder } from './home.ts';
import type { ConnectionEvents } from './open-connection.ts';
import { openPostgres } from './postgres/open-postgres.ts';
import { loadConnector } from './load-connector.ts';
import { openRuns } from './open-runs.ts';
import { assertStreams } from './read-stream.ts';
import type { RunEvent } from './store/run-events.ts';
import { listRuns, type Run } from './store/runs.ts';
import { DEFAULT_SCOPE } from './store/scope.ts';
import type { Schedule } from './store/schedules.ts';
import type { SyncConnectorOptions } from './sync-connector.ts';

export interface DurableSyncOptions extends SyncConnectorOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly onRun?: (run: string, resumed: boolean) => void;
  readonly onEvent?: (event: RunEvent) => void;
  /** What happens in this process; another one may be at work on the run. */
  readonly onSync?: (event: SyncEvent) => void;
}

export interface DurableSyncResult {
  readonly run: string;
  /** `waiting`: until `resumeAt`; whoever runs a worker then goes on. */
  readonly status: SyncRunResult['status'] | 'waiting' | 'cancelled' | 'paused';
  readonly streams: SyncRunResult['streams'];
  readonly resumeAt?: number;
}

const syncRunResult = z.custom<SyncRunResult>(
  (value) => typeof value === 'object' && value !== null && 'streams' in value && 'status' in value,
);

/**
 * A sync as a run that outlives this process: killed, it is gone on with by the next worker, or by the same call again.
 * Leaves it waiting (and says so) when it waits longer than `parkAfter`.
 */
export async function syncDurably(options: DurableSyncOptions): Promise<DurableSyncResult> {
  const env = options.env ?? process.env;
  const home = homeFolder(options.home, env);
  const plan = planOf(options);
  const events: ConnectionEvents = options.events ?? {};
  await using postgres = await openPostgres({ home, url: env['DATABASE_URL'] });
  const onSync = (_run: string, event: SyncEvent): void => options.onSync?.(event);
  await using engine = await startEngine({
    postgres,
    home,
    env,
    programs: { sync: syncProgram({ home, events, onSync }) },
  });
  const { store, control } = engine;
  const known = (
    await listRuns(store.pool, DEFAULT_SCOPE, { kind: 'sync', status: ['queued', 'running', 'waiting'] })
  ).find((run) => isDeepStrictEqual(run.plan, plan));
  const run = known?.id ?? (await control.start({ kind: 'sync', name: `${plan.connector} to ${plan.to}`, plan }));
  options.onRun?.(run, known !== undefined);
  for (let after = known?.lastEvent ?? 0; ;) {
    const told = control.follow(run, { after, signal: options.signal, untilRest: true });
    for (let next = await told.next(); ; next = await told.next()) {
      if (next.done) {
        if (!isShortWait(next.value, options.parkAfter ?? 0)) return resultOf(next.value);
        await control.wait(run, { signal: options.signal });
        break;
      }
      after = next.value.sequence;
      options.onEvent?.(next.value);
    }
  }
}

export interface ScheduleSyncOptions extends SyncConnectorOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Default: connector and destination. */
  readonly name?: string | undefined;
  readonly cron: string;
  readonly timezone?: string | undefined;
  readonly catchUp?: Schedule['catchUp'] | undefined;
}

/** A sync that workers run each time it is due. */
export async function scheduleSync(options: ScheduleSyncOptions): Promise<Schedule> {
  const plan = planOf(options);
  // Known to be there before it is needed at night.
  const { connector } = await loadConnector(plan.connector, plan.cwd);
  assertStreams(connector, plan.streams ?? []);
  await using runs = await openRuns({ home: options.home, ...(options.env && { env: options.env }) });
  const { cron, timezone, catchUp } = options;
  const title = `${plan.connector} to ${plan.to}`;
  const run = { kind: 'sync', name: title, plan };
  return await runs.schedule({ name: options.name ?? title, cron, timezone, catchUp, plan: run });
}

/** What differs from process to process (signals, callbacks) and what is secret stays out. */
function planOf(options: DurableSyncOptions): SyncPlan {
  if (options.config === '-') {
    throw new ConfigError('a durable sync cannot read its config from standard input', {
      code: 'config_not_durable',
      hint: 'Give a file, with ${NAME} for secrets of the environment: whoever goes on with the run reads it again.',
    });
  }
  if (options.stateIn !== undefined || options.stateOut !== undefined) {
    throw new ConfigError('a durable sync keeps its state in the destination alone', {
      code: 'state_not_durable',
      hint: 'Leave --state and --save-state out, or --durable.',
    });
  }
  if (hasPassword(options.to)) {
    throw new ConfigError('the address of the destination has a password, and a durable sync keeps its address', {
      code: 'destination_secret',
      hint: "Write '${NAME}' in its place, for a variable of the environment; or leave it to PGPASSWORD or ~/.pgpass.",
    });
  }
  const cwd = resolve(options.cwd ?? '.');
  const [, kind = '', path = ''] = /^([a-z]+):(.+)$/s.exec(options.to) ?? [];
  const isFile = ['duckdb', 'jsonl', 'parquet'].includes(kind);
  const given = {
    connector: options.connector,
    to: isFile ? `${kind}:${resolve(cwd, path)}` : options.to,
    config: options.config === undefined ? undefined : resolve(cwd, options.config),
    cwd,
    allowPrivate: options.allowPrivate,
    streams: options.streams,
    fields: options.fields,
    reset: options.reset,
    from: options.from,
    syncMode: options.syncMode,
    writeMode: options.writeMode,
    pageSize: options.pageSize,
    commitPages: options.commitPages,
  };
  return parseSyncPlan(JSON.parse(JSON.stringify(given)));
}

function hasPassword(address: string): boolean {
  const [, password] = /^postgres(?:ql)?:\/\/[^/@]*?:(.*)@/s.exec(address) ?? [];
  return password !== undefined && !/^\$\{[A-Za-z_]\w*\}$/.test(password);
}

function isShortWait(run: Run, parkAfter: number): boolean {
  return run.status === 'waiting' && run.wakesAt !== undefined && run.wakesAt - Date.now() <= parkAfter;
}

function resultOf(run: Run): DurableSyncResult {
  if (run.status === 'failed') throw reviveFailure(run.failure ?? describeFailure(new Error('the run failed')));
  const { id, status } = run;
  if (status === 'succeeded') return { run: id, ...syncRunResult.parse(run.result) };
  if (status === 'cancelled' || status === 'paused') return { run: id, status, streams: [] };
  return { run: id, status: 'waiting', streams: [], ...(run.wakesAt === undefined ? {} : { resumeAt: run.wakesAt }) };
}
