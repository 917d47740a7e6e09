import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shopYaml } from './testing/shop.ts';
import { createWorkbench, type Outcome, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
let site: Server;
let served = shopYaml;

beforeAll(async () => {
  bench = createWorkbench();
  // The database's own user has to pass through.
  chmodSync(bench.folder, 0o711);
  site = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/yaml' });
    response.end(served);
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
});

afterAll(async () => {
  site.closeAllConnections();
  site.close();
  await bench[Symbol.asyncDispose]();
}, 60_000);

/** Its own process, as builds are. */
const tapwright = (...argv: string[]): Promise<Outcome> => bench.start(argv).done;
const stages = ({ stderr }: Outcome): string[] =>
  stderr.split('\n').flatMap((line) => /^(?:✔|✗) ([\w-]+) /.exec(line)?.[1] ?? []);
const version = (): string => {
  const { version: found }: { version: string } = JSON.parse(
    readFileSync(join(bench.folder, 'source-shop', 'package.json'), 'utf8'),
  );
  return found;
};

/** Customers are at another address now, and orders have no total. */
const breaking = shopYaml
  .replace('  /customers:', '  /clients:')
  .replace('total: { type: number }', 'sum: { type: number }')
  .replace("version: '1'", "version: '2'");

const WATCH = ['watch', 'source-shop', '--allow-private', '--level', 'L1', '--gates', 'auto'];

test(
  'an API that changed gets its package renewed, killed or not, and what breaks is asked about',
  { timeout: 600_000 },
  async () => {
    const address = site.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/shop.yaml`;
    expect(await tapwright('generate', url, '--allow-private', '--out', 'source-shop')).toMatchObject({ code: 0 });
    writeFileSync(
      join(bench.folder, 'connections.json'),
      '[{"name":"reports","streams":["orders"]},{"name":"crm","streams":["customers"]}]',
    );
    const same = await tapwright('watch', 'source-shop', '--allow-private', '--once');
    expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing changed') });

    served = breaking;
    const looked = await tapwright('watch', 'source-shop', '--allow-private', '--once', '--json');
    expect(looked.code).toBe(5);
    expect(JSON.parse(looked.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'drift',
      level: 'major',
      version: { before: '0.1.0', now: '0.2.0' },
      verdict: { breaks: ['customers', 'orders'], fails: [], tooEarly: ['customers'], canRollOutFirst: false },
    });

    // Killed in the middle of the tests, and taken up by the same command; the policy does not merge what breaks.
    const argv = [...WATCH, '--connections', 'connections.json'];
    const killed = bench.start(argv);
    await killed.seen('… test');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    const waiting = await tapwright(...argv);
    expect([waiting.code, waiting.stderr]).toEqual([3, expect.stringContaining('goes on with the watch')]);
    expect(stages(waiting)).toEqual(['look', 'research', 'generate', 'test', 'review', 'publish']);
    expect(waiting.stdout).toContain('stream `customers` is read with `GET /clients` now, not with `GET /customers`');
    expect(waiting.stdout).toMatch(/^reports .* orders\ncrm +nothing +customers$/m);
    expect(version()).toBe('0.1.0');
    expect(existsSync(join(bench.folder, 'source-shop.next'))).toBe(true);

    const approved = await tapwright('approve', '--by', 'ada');
    expect([approved.code, approved.stderr]).toEqual([0, expect.stringContaining('approved by ada')]);
    expect(version()).toBe('0.2.0');
    expect(readFileSync(join(bench.folder, 'source-shop', 'blueprint.json'), 'utf8')).toContain('/clients');
    expect(existsSync(join(bench.folder, 'source-shop.next'))).toBe(false);
    const after = await tapwright(...argv);
    expect([after.code, after.stderr]).toEqual([0, expect.stringContaining('nothing changed')]);
  },
);

test('what breaks nobody passes by itself, when it is due, wherever a worker is', { timeout: 400_000 }, async () => {
  const before = version();
  served = breaking.replace('sum: { type: number }', 'sum: { type: number }\n        note: { type: string }');
  const due = await tapwright(...WATCH, '--schedule', '* * * * * *');
  expect([due.code, due.stdout]).toEqual([0, expect.stringContaining('watch source-shop: next')]);
  const worker = bench.start(['worker']);
  for (let left = 3000; left > 0 && version() === before; left -= 1) await delay(100);
  worker.child.kill('SIGTERM');
  await worker.done;
  expect([before, version()]).toEqual(['0.2.0', '0.2.1']);
});

test('a login page in the place of the description changes nothing', { timeout: 120_000 }, async () => {
  served = '<!doctype html><title>Sign in</title>';
  const outcome = await tapwright('watch', 'source-shop', '--allow-private', '--level', 'L1');
  expect([outcome.code, outcome.stderr]).toEqual([2, expect.stringContaining('Sign in')]);
});
