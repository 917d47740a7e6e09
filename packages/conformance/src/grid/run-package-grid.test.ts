import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { gridResults } from './grid-results.ts';
import { runPackageGrid } from './run-package-grid.ts';
import type { GridCell } from './run-grid.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-tracker-grid-'));
  await mkdir(join(folder, 'src'));
  const { interpretation, ...rest } = trackerBlueprint();
  const streams = interpretation.streams.filter((stream) => stream.name === 'projects');
  await writeFile(join(folder, 'package.json'), '{"name":"source-tracker","type":"module"}');
  await writeFile(
    join(folder, 'blueprint.json'),
    JSON.stringify({ ...rest, interpretation: { ...interpretation, streams, actions: [] } }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A connector package whose rows go through `toRow`. */
async function writeConnector(toRow: string): Promise<void> {
  await writeFile(
    join(folder, 'src', 'index.ts'),
    `import { defineConnector, secret, type ConnectorDefinition } from '@tapwright/connector';
import { z } from 'zod';

const connector: ConnectorDefinition = defineConnector({
  name: 'source-tracker',
  config: z.object({ token: secret({ title: 'Token' }) }),
  client: { baseUrl: 'https://tracker.example.com', auth: { kind: 'bearer', token: (given) => given.token } },
  check: 'projects',
  streams: [{
    name: 'projects',
    schema: { type: 'object' },
    primaryKey: ['id'],
    request: { method: 'GET', path: '/projects' },
    records: 'items',
    pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1, pageSize: { in: 'query', name: 'per_page', value: 50 } },
    toRow: ${toRow},
  }],
});

export default connector;
`,
  );
}

describe('the grid of a package', () => {
  it('runs in a process of its own, cell by cell', { timeout: 60_000 }, async () => {
    await writeConnector("(raw) => { console.log('noise'); return raw; }");
    const cells: GridCell[] = [];
    const grid = await runPackageGrid(folder, {
      faults: ['503', '429-hour', 'token-expiry', 'cut-list', 'unknown-enum'],
      seed: 'seven',
      onCell: (cell) => cells.push(cell),
    });
    expect(grid.cells).toEqual(cells);
    expect(grid.rows).toEqual([{ name: 'projects', kind: 'page-number' }]);
    expect(gridResults(grid).matrix['projects']).toEqual({
      '503': 'recovers',
      '429-hour': 'parks',
      'token-expiry': 'fails: auth_rejected',
      'cut-list': 'unnoticed: 2 of 7 records',
      'unknown-enum': 'not applicable: needs has-enum',
    });
  });

  it('runs one case again by its name', { timeout: 60_000 }, async () => {
    await writeConnector('(raw) => raw');
    const grid = await runPackageGrid(folder, { case: 'projects/429-date/nine' });
    expect(grid.cells).toMatchObject([{ case: 'projects/429-date/nine', status: 'passed', observed: 'recovers' }]);
  });

  it('counts a cell as failed in which the connector loops for ever', { tags: 'slow', timeout: 60_000 }, async () => {
    await writeConnector("(raw) => { while (raw['name'] === null); return raw; }");
    const grid = await runPackageGrid(folder, { faults: ['503', 'null-value', '500'], silence: 8000 });
    expect(grid.cells.map((cell) => [cell.fault, cell.status, cell.observed])).toEqual([
      ['503', 'passed', 'recovers'],
      ['null-value', 'failed', 'hang'],
    ]);
    expect(grid.cells[1]?.problem).toBe('there was no sign of life for 8 s');
  });

  it('counts a cell as failed in which the connector ends the process', { timeout: 60_000 }, async () => {
    await writeConnector("(raw) => { if (raw['name'] === null) process.exit(3); return raw; }");
    const grid = await runPackageGrid(folder, { faults: ['null-value'] });
    expect(grid.cells).toMatchObject([
      { status: 'failed', observed: 'crash', problem: expect.stringContaining('ended with 3') },
    ]);
  });

  it('says what is wrong where there is nothing to run', { timeout: 60_000 }, async () => {
    await expect(runPackageGrid(tmpdir())).rejects.toMatchObject({ code: 'connector_unloadable' });
    await writeFile(join(folder, 'src', 'index.ts'), 'export const nothing = 1;\n');
    await expect(runPackageGrid(folder)).rejects.toThrow(/no connector as its default export/);
    await writeConnector('(raw) => raw');
    await expect(runPackageGrid(folder, { case: 'projects/nothing/1' })).rejects.toMatchObject({
      code: 'fault_unknown',
    });
  });
});
