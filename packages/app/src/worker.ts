import { startEngine, type EngineOptions } from './engine/start-engine.ts';
import { homeFolder } from './home.ts';
import { openPostgres } from './postgres/open-postgres.ts';
import { workerPrograms } from './worker-programs.ts';

export interface WorkerOptions {
  readonly home?: string | undefined;
  /** Unique among those at work. Default: host, process and chance. */
  readonly id?: string | undefined;
  /** Runs at once. Default 8. */
  readonly concurrency?: number | undefined;
  /** Ends the worker; what it is at work on goes to others. */
  readonly signal: AbortSignal;
  readonly onReady?: (worker: { readonly id: string; readonly embedded: boolean }) => void;
  readonly env?: NodeJS.ProcessEnv;
  readonly times?: EngineOptions['times'];
}

/** Works on runs until the signal: of `DATABASE_URL`, else of the home folder's own database. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const env = options.env ?? process.env;
  const home = homeFolder(options.home, env);
  await using postgres = await openPostgres({ home, url: env['DATABASE_URL'] });
  await using engine = await startEngine({
    postgres,
    home,
    env,
    workerId: options.id,
    programs: workerPrograms({ home, env }),
    concurrency: options.concurrency,
    ...(options.times && { times: options.times }),
  });
  options.onReady?.({ id: engine.workerId, embedded: postgres.embedded });
  const ended = Promise.withResolvers<void>();
  options.signal.addEventListener('abort', () => ended.resolve(), { once: true });
  if (options.signal.aborted) ended.resolve();
  // Nothing else may hold the process: timers of the engine do.
  await ended.promise;
}
