import { afterAll, expect, it } from 'vitest';
import type { AnyStream, ConnectorDefinition, JobDefinition } from '@tapwright/connector';
import { warehouseBlueprint, warehouseConnector } from '../fixtures/warehouse-connector.ts';
import type { Part } from './check.ts';
import { openSuite, type Suite } from './list-checks.ts';

const blueprint = await warehouseBlueprint();
const opened: Suite[] = [];
afterAll(async () => {
  for (const suite of opened) await suite.close();
});

async function failures(connector: ConnectorDefinition, part: Part, only = ''): Promise<readonly string[]> {
  const suite = await openSuite(connector, { blueprint, part });
  opened.push(suite);
  const failed: string[] = [];
  for (const check of suite.checks) {
    if (check.skip !== undefined || !check.name.includes(only)) continue;
    await check.run().catch((error: unknown) => failed.push(`${check.name}: ${String(error)}`));
  }
  return failed;
}

function changedJob(name: string, change: (job: JobDefinition) => Partial<JobDefinition>): ConnectorDefinition {
  return changed(name, ({ job }) => (job === undefined ? {} : { job: { ...job, ...change(job) } }));
}

function changed(name: string, change: (stream: AnyStream) => Partial<AnyStream>): ConnectorDefinition {
  const connector = warehouseConnector(blueprint);
  const streams = connector.streams.map((stream) => (stream.name === name ? { ...stream, ...change(stream) } : stream));
  return { ...connector, streams };
}

it('finds nothing wrong in how a right connector reads lines, CSV, XML and the results of jobs', async () => {
  expect(await failures(warehouseConnector(blueprint), 'read')).toEqual([]);
});

it('finds nothing wrong in how a right connector meets faults of those', async () => {
  expect(await failures(warehouseConnector(blueprint), 'faults')).toEqual([]);
});

it('tests every one of those streams, none is skipped', async () => {
  const suite = await openSuite(warehouseConnector(blueprint), { blueprint, part: 'read' });
  opened.push(suite);
  const tested = new Set(suite.checks.flatMap((check) => (check.skip === undefined ? [check.stream] : [])));
  expect(tested).toEqual(new Set(['movements', 'prices', 'sales', 'shelves', 'stock', 'warehouses']));
});

const wrong: readonly (readonly [stream: string, fault: string, connector: ConnectorDefinition])[] = [
  [
    'shelves',
    'looks for elements in the wrong place',
    changed('shelves', () => ({ records: { format: 'xml', path: 'Shelves.Shelf' } })),
  ],
  [
    'prices',
    'separates cells by another character',
    changed('prices', () => ({ records: { format: 'csv', delimiter: ';' } })),
  ],
  [
    'movements',
    'looks for records within lines',
    changed('movements', () => ({ records: { format: 'jsonl', path: 'data' } })),
  ],
  [
    'stock',
    'orders another report',
    changedJob('stock', ({ create }) => ({
      create: { ...create, body: { encoding: 'json', value: { kind: 'sales' } } },
    })),
  ],
  ['sales', 'reads the first file only', changedJob('sales', () => ({ download: { url: 'files.0' } }))],
];

for (const [name, fault, connector] of wrong) {
  it(`catches a connector that ${fault}`, async () => {
    expect(await failures(connector, 'read', `${name}: delivers what`)).toHaveLength(1);
  });
}

it('catches a connector that takes failed jobs for done', async () => {
  const connector = changedJob('stock', ({ poll }) => ({
    poll: { ...poll, done: ['ready', 'broken'], failed: [] },
  }));
  expect(await failures(connector, 'faults', 'stock: a job that ends as failed')).toHaveLength(1);
});
