import { once } from 'node:events';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from './testing/database.ts';
import { json, SHOP_TOKEN, shopYaml, startShop, type Shop } from './testing/shop.ts';
import { createWorkbench, type Outcome, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
let shop: Shop;

beforeAll(async () => {
  bench = createWorkbench();
  // The database's own user has to pass through.
  chmodSync(bench.folder, 0o711);
  shop = await startShop(1_000);
  writeFileSync(join(bench.folder, 'shop.yaml'), shopYaml);
  writeFileSync(join(bench.folder, 'config.yaml'), `token: ${JSON.stringify(SHOP_TOKEN)}\nbase_url: ${shop.url}\n`);
  expect((await bench.run(['generate', 'shop.yaml', '--out', 'source-shop'])).code).toBe(0);
}, 60_000);

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
}, 60_000);

test('commands that need no run leave no database behind', () => {
  expect(existsSync(join(bench.home, 'postgres'))).toBe(false);
});

const sync = (file: string, ...more: string[]): string[] => [
  ...`sync source-shop --to duckdb:${file} --durable -c config.yaml --allow-private --page-size 50`.split(' '),
  ...more,
];

const lines = ({ stdout }: Outcome): Record<string, unknown>[] =>
  stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

async function rows(file: string): Promise<unknown> {
  await using database = await openDatabase(join(bench.folder, file));
  const [row] = await database.rows(
    'SELECT (SELECT count(*) FROM orders)::INT AS n, (SELECT count(DISTINCT id) FROM orders)::INT AS d, (SELECT count(*) FROM customers)::INT AS c',
  );
  return row;
}

const ALL = { n: 1_000, d: 1_000, c: 130 };

test(
  'a durable sync that is killed by -9 goes on with the same command, and reads what is missing',
  { timeout: 90_000 },
  async () => {
    let seen = 0;
    const reached = Promise.withResolvers<void>();
    shop.intercept = (request) => {
      seen += request.url?.startsWith('/v1/orders') ? 1 : 0;
      if (seen === 8) reached.resolve();
      return seen >= 8;
    };
    const first = bench.start(sync('killed.db', '--commit-pages', '1'));
    await reached.promise;
    await delay(100);
    first.child.kill('SIGKILL');
    await first.done;

    shop.intercept = undefined;
    shop.requests.length = 0;
    const second = await bench.start(sync('killed.db', '--commit-pages', '1', '--json')).done;
    expect(second).toMatchObject({ code: 0, stderr: '' });
    const [begin, ...rest] = lines(second);
    expect(begin).toMatchObject({ type: 'run', resumed: true });
    expect(rest.at(-1)).toMatchObject({ type: 'run-result', run: begin?.['run'], status: 'complete' });
    expect(await rows('killed.db')).toEqual(ALL);
    // Seven of its pages were committed before: they are not all read again.
    expect(shop.requests.filter((line) => line.includes('/v1/orders')).length).toBeLessThan(20);

    const listed = await bench.run(['runs', '--json']);
    expect(lines(listed)).toMatchObject([{ type: 'run', id: begin?.['run'], kind: 'sync', status: 'succeeded' }]);
    const shown = await bench.run(['runs', 'show', String(begin?.['run'])]);
    expect(shown.stdout).toMatch(/orders\s+value/);
    expect(`${listed.stdout}${shown.stdout}${second.stdout}`).not.toContain(SHOP_TOKEN);
    const events = await bench.run(['runs', 'follow', String(begin?.['run']), '--json']);
    expect(lines(events).map(({ sequence }) => sequence)).toEqual(lines(events).map((_event, index) => index + 1));
  },
);

test(
  'a rate limit is waited for without a process, and a worker goes on',
  { tags: 'slow', timeout: 90_000 },
  async () => {
    let limited = true;
    shop.intercept = (request, response) => {
      if (!limited || !request.url?.startsWith('/v1/orders?') || !request.url.includes('page=3')) return false;
      limited = false;
      response.setHeader('retry-after', '8');
      json(response, 429, { error: 'too many requests' });
      return true;
    };
    const parked = await bench.start(sync('limited.db', '--park-after', '0')).done;
    expect(parked.code).toBe(4);
    const run = /run (run_\w+) waits until/.exec(parked.stdout)?.[1] ?? '';
    expect(run).not.toBe('');

    const worker = bench.start(['worker', '--id', 'helper']);
    await worker.seen('helper works on');
    const followed = await bench.run(['runs', 'follow', run]);
    expect(followed.code).toBe(0);
    expect(followed.stdout).toContain('run-end');
    expect((await bench.run(['runs', 'workers'])).stdout).toContain('helper');
    expect(await rows('limited.db')).toEqual(ALL);
    worker.child.kill('SIGINT');
    expect((await worker.done).code).toBe(0);
    const done = await bench.run(['runs', 'show', run, '--json']);
    expect(lines(done)[0]).toMatchObject({
      status: 'succeeded',
      result: {
        status: 'complete',
        streams: expect.arrayContaining([expect.objectContaining({ stream: 'orders', slices: 2 })]),
      },
    });
    // The last one that used the database ended it.
    expect(existsSync(join(bench.home, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
  },
);

test('wrong words are told with what to do', async () => {
  const outcomes = await Promise.all([
    bench.run(['runs', 'dance']),
    bench.run(sync('x.db', '--save-state', 'state.json')),
    bench.run([...'sync source-shop --durable --to'.split(' '), 'postgres://me:hunter2@host/db']),
    bench.run(['runs', 'show']),
    bench.run(['runs', 'show', 'run_none']),
    bench.run(['runs', 'retry', 'run_none']),
    bench.run(['database', 'rotate-key', 'file']),
    bench.run(['database', 'export']),
  ]);
  expect(outcomes.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
  expect(outcomes[0]?.stderr).toContain('Allowed choices');
  expect(outcomes[1]?.stderr).toContain('state_not_durable');
  expect(outcomes[2]?.stderr).toContain('destination_secret');
  expect(outcomes[2]?.stderr).not.toContain('hunter2');
  expect(outcomes[3]?.stderr).toContain('needs the id of a run');
  expect(outcomes[4]?.stderr).toContain('unknown_run');
});

test('the key of the secrets is replaced, which stands in the audit trail', async () => {
  const trail = await bench.run(['database', 'audit', '--json']);
  const { head, entries } = JSON.parse(trail.stdout) as { head: string; entries: number };
  const rotated = await bench.run(['database', 'rotate-key']);
  expect(rotated.stdout).toMatch(/secrets? under the new key \w+; the one before is kept for older backups/);
  const later = await bench.run(['database', 'audit', '--head', head]);
  expect(later.stdout).toContain(`the audit trail holds: ${entries + 1} entr`);
  const cut = await bench.run(['database', 'audit', '--head', 'f'.repeat(64)]);
  expect([cut.code, cut.stderr]).toEqual([1, expect.stringContaining('entries after it are gone')]);
  expect((await bench.run(['runs', '--json'])).code).toBe(0);
});

test('a missing database address is told without its password', async () => {
  const { code, stderr } = await bench.run(['runs'], {
    env: { DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:1/none' },
  });
  expect(code).toBe(2);
  expect(stderr).toContain('DATABASE_URL cannot be used (ECONNREFUSED)');
  expect(stderr).not.toContain('hunter2');
});

test(
  'a worker that is killed is over at once for who comes next, who runs what is due',
  { tags: 'slow', timeout: 90_000 },
  async () => {
    const worker = bench.start(['worker', '--id', 'mortal']);
    await worker.seen('mortal works on');
    worker.child.kill('SIGKILL');
    await once(worker.child, 'close');
    const now = sync('due.db').filter((word) => word !== '--durable');
    const scheduled = await bench.run([...now, '--schedule', '* * * * * *']);
    expect(scheduled).toMatchObject({ code: 0, stdout: expect.stringContaining('due.db: next 20') });
    const invalid = await bench.run([...now, '--schedule', 'at night']);
    expect(invalid).toMatchObject({ code: 2, stderr: expect.stringContaining('schedule_invalid') });

    const next = bench.start(['worker', '--id', 'next']);
    await next.seen('next works on');
    const { stdout } = await bench.run(['runs', 'workers']);
    expect(stdout).toContain('next');
    expect(stdout).not.toContain('mortal');
    let runs: Record<string, unknown>[] = [];
    for (let tries = 0; tries < 200 && runs.length === 0; tries += 1) {
      const ended = lines(await bench.run(['runs', 'list', '--json', '--status', 'succeeded']));
      runs = ended.filter(({ createdBy }) => createdBy !== undefined);
      await delay(100);
    }
    expect(runs[0]).toMatchObject({
      kind: 'sync',
      worker: 'next',
      createdBy: expect.stringMatching(/^schedule .*due\.db$/),
    });
    const name = String(runs[0]?.['createdBy']).replace('schedule ', '');
    expect((await bench.run(['runs', 'schedules'])).stdout).toContain('* * * * * * UTC');
    expect((await bench.run(['runs', 'unschedule', name])).code).toBe(0);
    expect((await bench.run(['runs', 'schedules'])).stdout).toBe('no schedules\n');
    next.child.kill('SIGINT');
    await next.done;
    expect(await rows('due.db')).toEqual(ALL);

    const pruned = lines(await bench.run(['runs', 'prune', '--days', '0', '--json']))[0];
    expect(pruned?.['runs']).toBeGreaterThan(2);
    const left = lines(await bench.run(['runs', '--json']));
    expect(left.every(({ endedAt }) => endedAt === undefined)).toBe(true);
  },
);
