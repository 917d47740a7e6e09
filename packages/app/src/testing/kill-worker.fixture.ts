// A worker to be killed: it runs plans, a program with a gate, and syncs, and writes down each time a step begins.
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import type { StepContext } from '@tapwright/connector';
import type { Program } from '../engine/program.ts';
import { startEngine } from '../engine/start-engine.ts';
import { syncProgram } from '../engine/sync-program.ts';

const [url = '', home = '', workerId = ''] = process.argv.slice(2);
// Runs are taken up before the engine says that it is at work.
const pool = new Pool({ connectionString: url, max: 2 });

async function work(name: string, { key }: Pick<StepContext, 'key'>): Promise<string> {
  await pool.query('insert into public.did (worker, key) values ($1, $2)', [workerId, key]);
  await delay(Math.random() * 40);
  return name;
}

/** Steps in a loop, side by side, with artefacts, times, events and somebody to ask. */
const pipeline: Program = async (_plan, { steps, artefacts }) => {
  const began = await steps.now();
  const hashes: string[] = [];
  for (let round = 1; round <= 3; round += 1) {
    const names = await Promise.all(
      ['left', 'middle', 'right'].map((name) => steps.step(name, {}, (context) => work(`${name} ${round}`, context))),
    );
    hashes.push(await steps.step('keep', {}, () => artefacts.put(names.join('\n'))));
    await steps.emit({ type: 'round-end', data: { round } });
  }
  const { verdict } = await steps.approve({ name: 'go', title: 'Go on?', details: { hashes } });
  await steps.sleepUntil(began + 200);
  const last = await steps.step('last', { effect: 'keyed' }, (context) => work('last', context));
  const kept = await Promise.all(hashes.map((hash) => artefacts.get(hash)));
  return { verdict, last, lines: kept.map((bytes) => Buffer.from(bytes).toString()) };
};

await startEngine({
  postgres: { url },
  home,
  workerId,
  env: {},
  poll: 50,
  times: { beat: 200, deadAfter: 2_000, sweep: 300 },
  actions: { work: ({ name }, context) => work(String(name), context) },
  programs: { pipeline, sync: syncProgram({ home, env: {} }) },
});
process.stdout.write('ready\n');
