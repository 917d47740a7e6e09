import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import {
  defineConnector,
  secret,
  type AnyStream,
  type ConnectorDefinition,
  type ErrorRule,
} from '@tapwright/connector';
import { blueprintSchema, type Blueprint, type BlueprintPagination } from '@tapwright/blueprint';
import { faults } from '../chaos/faults.ts';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { warehouseBlueprint, warehouseConnector } from '../fixtures/warehouse-connector.ts';
import { trackerConnector } from '../fixtures/tracker-connector.ts';
import { GRID_NOW } from './grid-clock.ts';
import { parseCase, replayLine } from './grid-case.ts';
import { gridResults, gridResultsSchema } from './grid-results.ts';
import { runGrid, type Grid, type GridCell, type GridOptions } from './run-grid.ts';

const query = (name: string) => ({ in: 'query', name }) as const;
const size = { pageSize: { ...query('per_page'), value: 50, max: 100 } } as const;
const byPage: BlueprintPagination = { kind: 'page-number', parameter: query('page'), first: 1, ...size };
const meaning = faults.flatMap((fault) => (fault.kind === 'semantics' ? [fault.name] : []));

function tracker(
  pagination: BlueprintPagination = byPage,
  options: Omit<GridOptions, 'blueprint'> = {},
  change: (connector: ConnectorDefinition) => ConnectorDefinition = (connector) => connector,
): Promise<Grid> {
  return runGrid(change(trackerConnector(pagination)), { blueprint: trackerBlueprint(pagination), ...options });
}

function failed(grid: Grid): readonly string[] {
  return grid.cells.filter((cell) => cell.status === 'failed').map((cell) => `${cell.case}: ${cell.problem ?? ''}`);
}

function cell(grid: Grid, fault: string): GridCell | undefined {
  return grid.cells.find((one) => one.fault === fault);
}

function withErrors(errors: readonly ErrorRule[]) {
  return (connector: ConnectorDefinition): ConnectorDefinition => ({
    ...connector,
    client: { ...connector.client, errors },
  });
}

function withStream(name: string, change: Partial<AnyStream>) {
  return (connector: ConnectorDefinition): ConnectorDefinition => ({
    ...connector,
    streams: connector.streams.map((stream) => (stream.name === name ? { ...stream, ...change } : stream)),
  });
}

describe('the grid of a right connector', () => {
  it('passes in every cell', { timeout: 120_000 }, async () => {
    const grid = await tracker(byPage, { streams: ['issues+incremental'] });
    expect(failed(grid)).toEqual([]);
    expect(grid.cells).toHaveLength(faults.length);
    const outcomes = grid.cells.flatMap((one) => (one.status === 'passed' ? [one.observed.split(':')[0]] : []));
    expect(new Set(outcomes)).toEqual(new Set(['recovers', 'fails', 'parks', 'unnoticed']));
  });

  it('has one stream of each kind', async () => {
    const grid = await tracker(byPage, { faults: ['503', '429-seconds'] });
    expect(failed(grid)).toEqual([]);
    expect(grid.rows).toEqual([
      { name: 'projects', kind: 'page-number' },
      { name: 'issues+incremental', kind: 'page-number, incremental, child' },
      { name: 'issues', kind: 'page-number, child' },
      { name: 'users', kind: 'cursor, POST' },
    ]);
    expect(grid.cells).toHaveLength(8);
  });

  it.each<[string, BlueprintPagination]>([
    ['offset', { kind: 'offset', parameter: query('offset'), first: 0, totalRecords: ['total_count'], ...size }],
    [
      'page number with totals',
      {
        kind: 'page-number',
        parameter: query('page'),
        first: 1,
        totalPages: ['pages'],
        totalRecords: ['total_count'],
        ...size,
      },
    ],
    [
      'cursor',
      {
        kind: 'cursor',
        parameter: query('after'),
        next: { in: 'body', path: ['next'] },
        hasMore: ['has_more'],
        ...size,
      },
    ],
    ['link header', { kind: 'link-header', ...size }],
    ['next url', { kind: 'next-url', path: ['links'], rel: 'next', ...size }],
    ['keyset', { kind: 'keyset', parameter: query('after'), field: ['id'], hasMore: ['has_more'], ...size }],
    ['one page', { kind: 'none' }],
  ])('stands all that a server may mean with %s pagination', { timeout: 60_000 }, async (_name, pagination) => {
    const grid = await tracker(pagination, { faults: meaning, streams: ['projects'] });
    expect(failed(grid)).toEqual([]);
    expect(grid.cells.filter((one) => one.status === 'passed').length).toBeGreaterThan(
      pagination.kind === 'none' ? 4 : 10,
    );
  });

  it('stands damaged bodies in lines, CSV and XML, and from jobs', { timeout: 60_000 }, async () => {
    const blueprint = await warehouseBlueprint();
    const bodies = faults.flatMap(({ name, effect }) =>
      typeof effect !== 'string' && ['body', 'content-type', 'gzip-bomb'].includes(effect.kind) ? [name] : [],
    );
    const grid = await runGrid(warehouseConnector(blueprint), {
      blueprint,
      faults: [...bodies, '404', 'cut-list', 'reset-in-body'],
    });
    expect(failed(grid)).toEqual([]);
    expect(grid.rows.map((row) => row.kind)).toEqual(
      expect.arrayContaining(['offset, jsonl', 'page-number, xml', 'one page, csv, job', 'offset, job']),
    );
  });

  it('says honestly what nobody can notice', async () => {
    const grid = await tracker(byPage, { faults: ['cut-list', 'delete-while-paging'], streams: ['projects'] });
    expect(grid.cells).toMatchObject([
      { status: 'passed', observed: 'unnoticed: 2 of 7 records', expected: { outcome: 'unnoticeable' } },
      { status: 'passed', observed: 'unnoticed: 1 of 7 records', expected: { outcome: 'unnoticeable' } },
    ]);
    expect(gridResults(grid).unnoticeable['projects']?.['cut-list']).toBe('nothing in any answer tells of the rest');
  });

  it('gives the same for the same seed, and one cell alone what it gave among others', async () => {
    const options = {
      faults: ['reset-in-body', '429-date', 'cut-list', 'jitter'],
      streams: ['projects', 'users'],
      seed: 'seven',
    };
    const first = gridResults(await tracker(byPage, options));
    expect(gridResults(await tracker(byPage, options))).toEqual(first);
    const { stream, fault, seed } = parseCase('users/429-date/seven');
    const alone = await tracker(byPage, { streams: [stream], faults: [fault], seed });
    expect(alone.cells.map((one) => one.observed)).toEqual([first.matrix['users']?.['429-date']]);
  });

  it('renews credentials in every way that tokens can fail', async () => {
    const { connector, blueprint } = withOAuth();
    const names = ['401', 'token-expiry', 'rotating-refresh-token', 'token-endpoint-down', 'token-endpoint-gone'];
    const grid = await runGrid(connector, { blueprint, faults: names, streams: ['projects'] });
    expect(grid.cells.map((one) => [one.fault, one.status, one.observed])).toEqual([
      ['401', 'passed', 'recovers'],
      ['token-expiry', 'passed', 'recovers'],
      ['rotating-refresh-token', 'passed', 'recovers'],
      ['token-endpoint-down', 'passed', 'recovers'],
      ['token-endpoint-gone', 'passed', 'fails: unavailable'],
    ]);
  });
});

describe('the grid notices a connector that', () => {
  const one = { streams: ['projects'] };

  it('swallows an error', async () => {
    const grid = await tracker(byPage, { ...one, faults: ['503'] }, withErrors([{ status: 503, action: 'ignore' }]));
    expect(cell(grid, '503')).toMatchObject({
      status: 'failed',
      observed: 'loss',
      problem: expect.stringMatching(/^4 of 7 records are lost/),
    });
  });

  it('comes again before the server said so', async () => {
    const impatient = withErrors([{ status: 429, action: 'retry' }]);
    const grid = await tracker(byPage, { ...one, faults: ['429-body'] }, impatient);
    expect(cell(grid, '429-body')).toMatchObject({ status: 'failed', observed: 'early' });
  });

  it('does not park', async () => {
    const grid = await tracker(
      byPage,
      { ...one, faults: ['403-daily-quota'] },
      withErrors([{ status: 403, action: 'fail' }]),
    );
    expect(cell(grid, '403-daily-quota')?.problem).toMatch(/^it should park, but fails: forbidden/);
  });

  it('gives up at once', async () => {
    const hasty = (connector: ConnectorDefinition): ConnectorDefinition => ({
      ...connector,
      client: { ...connector.client, retry: { maxRetries: 0 } },
    });
    const grid = await tracker(byPage, { ...one, faults: ['503', 'reset-in-body'] }, hasty);
    expect(grid.cells.map((it) => it.observed)).toEqual(['fails: unavailable', 'fails: connection_reset']);
    expect(failed(grid)).toHaveLength(2);
  });

  it('takes an error with status 200 for an empty list', async () => {
    const lenient = withErrors([{ body: { path: 'ok', equals: false }, action: 'ignore' }]);
    const grid = await tracker(byPage, { ...one, faults: ['error-with-200'] }, lenient);
    expect(cell(grid, 'error-with-200')).toMatchObject({ status: 'failed', observed: 'loss' });
  });

  it('throws what is no error of its own', async () => {
    const fragile = (connector: ConnectorDefinition): ConnectorDefinition => ({
      ...connector,
      client: {
        ...connector.client,
        sign: ({ now }) => {
          if (now > GRID_NOW + 100) throw new TypeError('too late to sign');
          return {};
        },
      },
    });
    const grid = await tracker(byPage, { ...one, faults: ['429-seconds'] }, fragile);
    expect(grid.cells).toMatchObject([{ observed: 'crash', problem: expect.stringContaining('too late to sign') }]);
  });

  it('says a secret in an error', async () => {
    const leaking = (connector: ConnectorDefinition): ConnectorDefinition => ({
      ...connector,
      client: {
        ...connector.client,
        sign: (request, config: unknown) => {
          if (request.url.searchParams.get('page') === '2')
            throw new Error(`cannot sign ${JSON.stringify(config)} ${tokenOf(config)}`);
          return {};
        },
      },
    });
    const grid = await tracker(byPage, { ...one, faults: ['503'] }, leaking);
    expect(grid.cells[0]).toMatchObject({
      fault: 'no-fault',
      observed: 'fails without a fault',
      problem: expect.stringContaining('secret'),
    });
  });

  it('sends its credentials wherever it is sent', async () => {
    const carrying = (connector: ConnectorDefinition): ConnectorDefinition => ({
      ...connector,
      client: { ...connector.client, hosts: ['127.0.0.1'] },
    });
    const grid = await tracker(byPage, { ...one, faults: ['redirect-away'] }, carrying);
    expect(cell(grid, 'redirect-away')).toMatchObject({ status: 'failed', observed: 'leak' });
  });

  it('goes round and round', async () => {
    const blind = withStream('users', {
      pages: { kind: 'page-number', parameter: { in: 'header', name: 'x-page' }, first: 1 },
      primaryKey: [],
      toRow: (raw) => ({ ...raw, at: `${Math.random()}` }),
    });
    const grid = await tracker(byPage, { streams: ['users'], faults: ['503'] }, blind);
    expect(grid.cells).toMatchObject([{ fault: 'no-fault', status: 'failed' }]);
  });

  it('does not page at all, before any fault', async () => {
    const grid = await tracker(byPage, one, withStream('projects', { pages: { kind: 'none' } }));
    expect(grid.cells).toMatchObject([
      { fault: 'no-fault', problem: expect.stringMatching(/^4 of 7 records are lost/) },
    ]);
  });
});

describe('what is written down of a grid', () => {
  it('is a matrix of plain text, with a line that replays each failure', async () => {
    const grid = await tracker(
      byPage,
      { streams: ['projects'], faults: ['503', '429-date', 'token-endpoint-down'] },
      withErrors([{ status: 503, action: 'ignore' }]),
    );
    const results = gridResultsSchema.parse(gridResults(grid, 'source-tracker'));
    expect(results.counts).toEqual({ passed: 1, failed: 1, skipped: 1, unnoticeable: 0 });
    expect(results.matrix).toEqual({
      projects: {
        '503': 'FAILED: loss',
        '429-date': 'recovers',
        'token-endpoint-down': 'not applicable: needs token-endpoint',
      },
    });
    expect(results.failures).toMatchObject([
      {
        case: 'projects/503/tapwright',
        expected: 'recovers',
        observed: 'loss',
        replay: replayLine('source-tracker', 'projects/503/tapwright'),
      },
    ]);
    expect(results.failures[0]?.replay).toBe('tapwright test source-tracker --grid --case "projects/503/tapwright"');
  });

  it('names streams and faults that there are not', async () => {
    await expect(tracker(byPage, { streams: ['nothing'] })).rejects.toMatchObject({ code: 'stream_unknown' });
    await expect(tracker(byPage, { faults: ['nothing'] })).rejects.toMatchObject({ code: 'fault_unknown' });
    expect(() => parseCase('issues/503')).toThrow(expect.objectContaining({ code: 'case_invalid' }));
    expect(parseCase('a/b/503/7')).toEqual({ stream: 'a/b', fault: '503', seed: '7' });
  });
});

function tokenOf(config: unknown): string {
  const token: unknown = typeof config === 'object' && config !== null ? Reflect.get(config, 'token') : undefined;
  const reveal: unknown = typeof token === 'object' && token !== null ? Reflect.get(token, 'reveal') : undefined;
  return typeof reveal === 'function' ? String(Reflect.apply(reveal, token, [])) : String(token);
}

/** The tracker behind an authorization that is renewed by refresh tokens. */
function withOAuth(): { connector: ConnectorDefinition; blueprint: Blueprint } {
  const { interpretation, ...rest } = trackerBlueprint(byPage);
  const blueprint = blueprintSchema.parse({
    ...rest,
    interpretation: {
      ...interpretation,
      auth: [
        {
          name: 'oauth',
          methods: [
            {
              kind: 'oauth2-refresh-token',
              tokenUrl: 'https://tracker.example.com/token',
              authorizationUrl: 'https://tracker.example.com/authorize',
            },
          ],
        },
      ],
    },
  });
  const config = z.object({
    client_id: z.string(),
    client_secret: secret({ title: 'Client secret' }),
    refresh_token: secret({ title: 'Refresh token' }),
    token_url: z.url().optional(),
    base_url: z.url().optional(),
  });
  const { streams } = trackerConnector(byPage);
  const connector = defineConnector({
    name: 'source-tracker',
    config,
    client: {
      baseUrl: 'https://tracker.example.com',
      auth: {
        kind: 'oauth2-refresh-token',
        tokenUrl: (given) => given.token_url ?? 'https://tracker.example.com/token',
        clientId: (given) => given.client_id,
        clientSecret: (given) => given.client_secret,
        refreshToken: (given) => given.refresh_token,
      },
    },
    check: 'projects',
    streams,
  });
  return { connector, blueprint };
}
