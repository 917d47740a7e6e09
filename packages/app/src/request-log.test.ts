import { appendFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exchange } from '@tapwright/connector';
import { expect, test } from 'vitest';
import { lastRequests, openRequestLog } from './request-log.ts';

const home = (): string => mkdtempSync(join(tmpdir(), 'tapwright-log-'));
const exchange = (id: number): Exchange => ({
  id,
  method: 'GET',
  url: 'https://api.example.com/x',
  attempt: 1,
  startedAt: 0,
  requestBytes: 0,
  status: 200,
  milliseconds: 1,
  responseBytes: 2,
});

test('the newest run that sent something is found again, whole', async () => {
  const folder = home();
  const log = openRequestLog(folder, 'source-x', 1_000);
  log.add(exchange(1));
  log.add(exchange(2));
  await log.close();
  // A run that sends nothing does not hide the one before it.
  await openRequestLog(folder, 'source-x', 2_000).close();
  expect(lastRequests(folder)).toMatchObject({ exchanges: [{ id: 1 }, { id: 2 }] });
});

test('twenty runs are kept, and a line that was cut by a kill is left out', async () => {
  const folder = home();
  for (let run = 1; run <= 25; run += 1) {
    const log = openRequestLog(folder, 'source-x', run);
    log.add(exchange(run));
    await log.close();
  }
  const files = readdirSync(join(folder, 'requests')).toSorted();
  expect(files).toHaveLength(20);
  appendFileSync(join(folder, 'requests', files.at(-1) ?? ''), '{"id":26,\n');
  expect(lastRequests(folder).exchanges.map(({ id }) => id)).toEqual([25]);
});

test('without a run there is a hint', () => {
  expect(() => lastRequests(home())).toThrow(/no run has been recorded/);
});
