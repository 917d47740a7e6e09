import { mkdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inTurns, measure, mustRun, startServer, type Case, type Usage } from './measure.ts';
import { airbyteCase, dltCase, goCase, installPeers, PEERS } from './peers.ts';
import { programs, root, scratch } from './places.ts';
import { cpu, goal, heading, median, ratio, summary, table, wall, type Figures } from './report.ts';

/**
 * Reading a paginated REST API: ours against other tools and against the least that a program can do, each a whole
 * process, in turns, with the goals beside the ratios.
 *
 *   npm run bench:throughput -- [--quick] [--only peers,bounds,slices,start,memory]
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const size = values.quick
  ? { rounds: 1, peers: 40_000, bounds: 200_000, slices: 16_000, starts: 5, memory: [20_000, 500_000] }
  : { rounds: 3, peers: 100_000, bounds: 1_000_000, slices: 32_000, starts: 11, memory: [20_000, 200_000, 2_000_000] };

const BARE = 'bare Node loop';
const OBJECT = 'ours, object lane';
const BYTES = 'ours, bytes lane';
const SLICES = 16;

function bare(url: string): Case {
  return { name: BARE, command: [process.execPath, join(programs, 'bare.mjs'), url] };
}

function ours(url: string, lane: 'auto' | 'object' | 'none', slices = 0): Case {
  const command = [process.execPath, join(programs, 'ours.mjs'), url, lane, String(slices)];
  return { name: lane === 'object' ? OBJECT : BYTES, command };
}

const parts: Readonly<Record<string, (url: string, go: boolean) => Promise<void>>> = {
  peers: async (url) => {
    const records = size.peers;
    const api = `${url}/${records}/1000/0`;
    // Python compiles what it imports for the first time.
    const first = `${url}/10/10/0`;
    for (const one of [airbyteCase(first, {}), dltCase(first)]) await measure(one, 10);
    const airbyte = airbyteCase(api, {});
    const dlt = dltCase(api);
    const cases = [ours(api, 'auto'), airbyte, ours(api, 'object'), dlt];
    const figures = await inTurns(cases, size.rounds, (one) => measure(one, records));
    heading(`Against other tools: ${records} records, 1,000 a page, start-up included`);
    table(figures, records);
    const faster = (lane: string, peer: Case) => ratio(figures, peer.name, lane, wall);
    goal({ title: 'object lane, records/s against airbyte-cdk', ...faster(OBJECT, airbyte), least: 6 });
    goal({ title: 'object lane, records/s against dlt', ...faster(OBJECT, dlt), least: 5 });
    goal({ title: 'bytes lane, records/s against airbyte-cdk', ...faster(BYTES, airbyte), least: 12 });
    goal({ title: 'bytes lane, records/s against dlt', ...faster(BYTES, dlt), least: 11 });
  },
  bounds: async (url, go) => {
    const records = size.bounds;
    const api = `${url}/${records}/1000/0`;
    const cases = [ours(api, 'auto'), bare(api), ours(api, 'object'), ...(go ? [goCase(api)] : [])];
    const figures = await inTurns(cases, size.rounds, (one) => measure(one, records));
    heading(`Against the least that a program can do: ${records} records, 1,000 a page`);
    table(figures, records);
    goal({ title: 'object lane, CPU against a bare Node loop', ...ratio(figures, OBJECT, BARE, cpu), most: 1.1 });
    goal({ title: 'bytes lane, CPU against a bare Node loop', ...ratio(figures, BYTES, BARE, cpu), most: 0.5 });
    const raw = ratio(figures, BYTES, 'Go raw pass-through', cpu);
    goal({ title: 'bytes lane, CPU against Go passing bytes through', ...raw, most: 1.3 });
  },
  slices: async (url) => {
    const records = size.slices;
    const api = `${url}/${records / SLICES}/100/20`;
    const airbytes = [4, 16].map((concurrency) => airbyteCase(api, { slices: SLICES, concurrency }));
    const cases = [ours(api, 'auto', SLICES), ...airbytes];
    const figures = await inTurns(cases, size.rounds, (one) => measure(one, records));
    heading(`Waiting: ${SLICES} slices, 20 ms an answer, 100 records a page, ${records} records`);
    table(figures, records);
    const [best] = airbytes.toSorted((a, b) => wallOf(figures, a) - wallOf(figures, b));
    const faster = ratio(figures, best?.name ?? '', BYTES, wall);
    goal({ title: `records/s against ${best?.name}`, ...faster, least: 3 });
  },
  start: async (url) => {
    const start: Case = {
      name: 'bare Node importing undici',
      command: [process.execPath, join(programs, 'bare-start.mjs')],
    };
    const api = `${url}/1/1000/0`;
    const connected: Case = { ...ours(api, 'none'), name: 'ours, connected' };
    const one: Case = { ...ours(api, 'auto'), name: 'ours, one record read' };
    const loop: Case = { ...bare(api), name: 'bare loop, one record read' };
    const figures = await inTurns([connected, start, one, loop], size.starts, (which) => measure(which, 0, false));
    heading('Start-up, from what was built');
    table(figures, 1);
    goal({
      title: 'start-up against Node importing undici, wall',
      ...ratio(figures, connected.name, start.name, wall),
      most: 1.5,
    });
    goal({
      title: 'start-up against Node importing undici, CPU',
      ...ratio(figures, connected.name, start.name, cpu),
      most: 1.5,
    });
  },
  memory: async (url) => {
    heading('Memory: highest resident set in MiB');
    for (const lane of ['auto', 'object'] as const) {
      const found: number[] = [];
      for (const records of size.memory) {
        const one = ours(`${url}/${records}/1000/0`, lane);
        const { rss } = await measure(one, records, false);
        found.push(rss);
        console.log(`  ${one.name.padEnd(30)}${String(records).padStart(11)}${rss.toFixed(0).padStart(11)}`);
      }
      const { name } = ours('', lane);
      goal({ title: `${name}, highest`, value: Math.max(...found), most: 150, unit: ' MiB' });
      const grown = (found.at(-1) ?? 0) / (found[0] ?? 1);
      goal({ title: `${name}, ${size.memory.at(-1)} against ${size.memory[0]} records`, value: grown, most: 1.15 });
    }
  },
};

function wallOf(figures: Figures, { name }: Case): number {
  return median((figures.get(name) ?? []).map((usage: Usage) => usage.seconds));
}

function chosen(): readonly string[] {
  const names = values.only?.split(',') ?? Object.keys(parts);
  const unknown = names.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0) throw new Error(`--only knows ${Object.keys(parts).join(', ')}, not ${unknown.join(', ')}`);
  return names;
}

const names = chosen();
mkdirSync(scratch, { recursive: true });
mustRun('npm', ['run', 'build'], root);
const { go } = installPeers();
const began = performance.now();
const load = (): string => loadavg()[0]?.toFixed(1) ?? '';
const before = load();
console.log(
  `Node ${process.version}, ${Object.values(PEERS).join(', ')}, ${go ? 'Go' : 'no Go'}, ${cpus().length} cores`,
);
const { url, server } = await startServer();
try {
  for (const name of names) await parts[name]?.(url, go);
} finally {
  server.kill();
}
summary();
console.log(`${Math.round((performance.now() - began) / 1_000)} s; load before ${before}, after ${load()}`);
