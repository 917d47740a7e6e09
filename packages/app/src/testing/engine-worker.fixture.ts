// A worker of its own process. What its steps do stands in the table `did` of the database: one row per time a step ran.
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import { isTapwrightError } from '@tapwright/connector';
import { assertLease } from '@tapwright/sync';
import { transaction } from '../store/database.ts';
import { startEngine, type Engine } from '../engine/start-engine.ts';

const [url = '', home = '', workerId = ''] = process.argv.slice(2);
// Runs are taken up before the engine says that it is at work.
const pool = new Pool({ connectionString: url, max: 2 });

const engine: Engine = await startEngine({
  postgres: { url },
  home,
  workerId,
  env: {},
  poll: 50,
  times: { beat: 100, deadAfter: 1_000, sweep: 200 },
  actions: {
    work: async ({ milliseconds }, { key }) => {
      await pool.query('insert into public.did (worker, step) values ($1, $2)', [workerId, key]);
      await delay(Number(milliseconds));
      return workerId;
    },
    // A destination that takes its time within a commit, as one does whose process is stopped there.
    commit: async ({ row, resource, milliseconds }, { key, epoch }) => {
      await pool.query('insert into public.did (worker, step) values ($1, $2)', [workerId, key]);
      await delay(Number(milliseconds));
      try {
        await transaction(pool, async (client) => {
          await client.query('set local search_path to public');
          await assertLease(client, { resource: String(resource), epoch });
          await client.query('insert into rows (row, worker) values ($1, $2)', [row, workerId]);
        });
      } catch (error) {
        process.stdout.write(`refused ${error instanceof Error && 'code' in error ? String(error.code) : ''}\n`);
        throw error;
      }
      return workerId;
    },
  },
}).catch((error: unknown) => {
  process.stdout.write(`failed ${isTapwrightError(error) ? error.code : String(error)}\n`);
  process.exit(1);
});
process.stdout.write('ready\n');
process.on('SIGTERM', () => void engine.close().then(() => pool.end()));
