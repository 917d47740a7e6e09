import type { LookupFunction } from 'node:net';
import type { Operation } from '@tapwright/blueprint';
import { memoryTokenStore, type JsonObject, type TokenStore } from '@tapwright/connector';
import {
  expectationFor,
  isWireFault,
  unfit,
  type ChaosFault,
  type SemanticsFault,
  type WireFault,
} from '../chaos/fault.ts';
import { asRead } from '../mock/json-text.ts';
import { graphqlName } from '../mock/operations.ts';
import { FIRST } from '../mock/cursor-value.ts';
import { expectSilent } from '../suite/secrecy.ts';
import { expectedRows, rowId, scopesOf } from '../suite/stream-under-test.ts';
import { attempt, hearing, type Attempt } from './attempt.ts';
import { GRID_NOW } from './grid-clock.ts';
import { createGridTable, type GridTable } from './grid-table.ts';
import type { GridSubject } from './grid-subject.ts';
import { isTokenRequest, type GridWorld, type OpenOptions } from './grid-world.ts';
import { judge, type CellEvidence, type Verdict } from './judge.ts';
import { pageChange } from './meaning.ts';
import { spoil, spoilable } from './spoil.ts';

/** Seven records in pages of three: two full pages and one that is not. */
const RECORDS = 7;
const SIZE = 3;
/** Real milliseconds for one read. */
const PATIENCE = 30_000;

/** A cell that was run, or one that there is no way to run. */
export type CellOutcome = (Verdict & { readonly skipped?: undefined }) | { readonly skipped: string };

/** What a subject gives without any fault. */
export interface Control {
  readonly table: ReadonlyMap<string, string>;
  /** Records of the read that faults meet in other cells. */
  readonly delivered: number;
  readonly problem: string | undefined;
  /** The clean read before, for subjects that are read by their cursor. */
  readonly first: FirstRead | undefined;
}

type FirstRead = Pick<Attempt, 'rows' | 'state'>;

/** Reads a stream as all cells do, without a fault: what the others are compared with. */
export async function runControl(world: GridWorld, subject: GridSubject): Promise<Control> {
  const cell = await openCell(world, subject);
  const met = await readOnce(world, subject, cell, {});
  cell.table.add(met.rows);
  const verdict = judge(evidenceOf(cell, { fault: NO_FAULT, met }));
  return { table: cell.table.rows, delivered: met.rows.length, problem: verdict.problem, first: cell.first };
}

/** What is done without any fault, as if it were one. */
export const NO_FAULT: WireFault = {
  name: 'no-fault',
  kind: 'transport',
  sentence: 'Nothing goes wrong.',
  effect: { kind: 'latency', milliseconds: 0 },
  expect: { outcome: 'recovers' },
};

/** Lets a fault meet a stream, and judges what came of it. */
export async function runCell(
  world: GridWorld,
  subject: GridSubject,
  fault: ChaosFault,
  control: Control,
): Promise<CellOutcome> {
  const skipped = unfit(fault, subject.traits);
  if (skipped !== undefined) return { skipped };
  const clocks = startOf(fault);
  // The same data and time give the same first read.
  const cell = await openCell(world, subject, clocks, clocks === SAME_TIME ? control.first : undefined);
  const faulty = isWireFault(fault) ? armWire(world, subject, fault) : armMeaning(world, subject, fault, cell);
  const armedAt = world.clock.now();
  const met = await readOnce(world, subject, cell, faulty.open);
  cell.table.add(met.rows);
  const injected = [...world.proxy.injected];
  if (isWireFault(fault) && injected.length === 0 && faulty.meets) {
    return { skipped: 'no request of this read meets it' };
  }
  await calm(world);
  const after = await goOn(world, subject, cell, met, fault);
  if (after !== undefined) cell.table.add(after.rows);
  return judge({
    ...evidenceOf(cell, { fault, met }),
    expect: expectationFor(fault, subject.traits),
    after,
    injected,
    control,
    armedAt,
  });
}

interface Cell {
  readonly world: GridWorld;
  readonly subject: GridSubject;
  readonly config: JsonObject;
  readonly table: GridTable;
  readonly tokens: TokenStore;
  readonly said: ReturnType<typeof hearing>;
  readonly first: FirstRead | undefined;
  /** Records that nobody may expect. */
  readonly withheld: Set<string>;
}

/** A fresh API; for incremental subjects after a clean first read, with changes to be read. */
async function openCell(world: GridWorld, subject: GridSubject, now = SAME_TIME, known?: FirstRead): Promise<Cell> {
  const { mock, clock } = world;
  const { test, incremental } = subject;
  await world.proxy.disarm();
  clock.reset(now.ours);
  world.skew(now.theirs - now.ours);
  mock.reset({ records: { [test.list.resource]: RECORDS }, others: 2 });
  mock.configure({ paging: { defaultSize: SIZE }, page: undefined });
  const table = createGridTable(test);
  const cell: Cell = {
    world,
    subject,
    config: world.config(),
    table,
    tokens: memoryTokenStore(),
    said: hearing(),
    first: undefined,
    withheld: new Set(),
  };
  if (!incremental) return cell;
  const first = known ?? (await readOnce(world, subject, cell, {}));
  table.add(first.rows);
  const appendOnly = test.stream.incremental?.appendOnly === true;
  for (const scope of scopesOf(test, cell.config)) {
    mock.change(test.list, appendOnly ? { updated: 0, added: RECORDS } : { updated: RECORDS - 1, added: 1 }, scope);
  }
  await clock.advance(1000);
  return { ...cell, first };
}

async function readOnce(
  world: GridWorld,
  subject: GridSubject,
  cell: Cell,
  open: Partial<OpenOptions>,
  state = cell.first?.state,
): Promise<Attempt> {
  const connection = await world.open({ hooks: cell.said.hooks, tokens: cell.tokens, ...open });
  try {
    return await attempt(connection, {
      stream: subject.test.name,
      read: {
        pageSize: SIZE,
        // One slice after the other: which request is the second must not depend on the machine.
        sliceConcurrency: 1,
        syncMode: subject.incremental ? 'incremental' : 'full_refresh',
        ...(state && { state }),
      },
      heard: cell.said.heard,
      warned: cell.said.warned,
      patience: PATIENCE,
      overslept: () => world.clock.overslept,
    });
  } finally {
    await connection.close();
  }
}

const SAME_TIME = { ours: GRID_NOW, theirs: GRID_NOW };

/** The clocks with which a cell begins. */
function startOf({ effect }: ChaosFault): typeof SAME_TIME {
  // The mock's records are some two weeks long: for the earlier clock most of them lie in the future.
  const early = FIRST + 36 * 3_600_000;
  if (effect === 'clock-ahead') return { ours: early, theirs: GRID_NOW };
  return effect === 'clock-behind' ? { ours: GRID_NOW, theirs: early } : SAME_TIME;
}

interface Arming {
  readonly open: Partial<OpenOptions>;
  /** The proxy sees the request that it meets. */
  readonly meets: boolean;
}

function armWire(world: GridWorld, subject: GridSubject, fault: WireFault): Arming {
  const { proxy, profile, router, blueprint } = world;
  const { effect, aim = {} } = fault;
  if (effect.kind === 'unknown-host') {
    return { open: { lookup: unknownHost, address: proxy.url.replace('127.0.0.1', 'api.grid.invalid') }, meets: false };
  }
  const { operation } = subject.test.stream;
  const asked = blueprint.contract.operations.find(({ id }) => id === operation);
  proxy.arm({
    fault,
    after: aim.after ?? (subject.traits.has('paged') ? 1 : 0),
    times: aim.times === 'always' ? Number.POSITIVE_INFINITY : (aim.times ?? 1),
    matches: (request) => {
      if (isTokenRequest(profile, request.path)) return aim.at === 'token-endpoint';
      if (aim.at === 'token-endpoint') return false;
      const route = router.find(request.method, request.path);
      return 'operation' in route && (route.operation.id === operation || isCalled(route.operation, asked));
    },
  });
  if (effect.kind === 'tls') return { open: { address: proxy.url.replace('http:', 'https:') }, meets: false };
  const silent = effect.kind === 'silence' || effect.kind === 'drip' || effect.kind === 'stalled-keep-alive';
  return { open: silent ? { impatient: true } : {}, meets: true };
}

/** The proxy knows a request by its address, which all operations of GraphQL share. */
function isCalled(found: Operation, asked: Operation | undefined): boolean {
  return asked !== undefined && graphqlName(asked) !== undefined && found.path === asked.path;
}

const unknownHost: LookupFunction = (hostname, _options, callback) => {
  callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []);
};

function armMeaning(world: GridWorld, subject: GridSubject, fault: SemanticsFault, cell: Cell): Arming {
  const { mock, blueprint, profile } = world;
  const { list } = subject.test;
  const { plain, enumerated } = spoilable(blueprint.contract, profile, list);
  const change = pageChange(fault.effect, {
    expireCredentials: () => {
      if (subject.traits.has('fixed-credentials')) mock.authority.reject();
      else mock.authority.expireTokens();
    },
    withhold: (records) => records.forEach((record) => cell.withheld.add(JSON.stringify(asRead(record.value)))),
    spoil: (record, how) => {
      const field = how === 'unknown-enum' ? enumerated : plain;
      return field === undefined ? record : spoil(record, field, how);
    },
  });
  let calls = 0;
  if (change !== undefined)
    mock.configure({ page: (view) => (view.list === list ? change(view, calls++) : view.page) });
  if (fault.effect === 'capped-page-size') mock.configure({ paging: { defaultSize: 2, maxSize: 2 } });
  return { open: {}, meets: false };
}

/** Nothing goes wrong any more. */
async function calm({ mock, proxy }: GridWorld): Promise<void> {
  await proxy.disarm();
  mock.configure({ paging: { defaultSize: SIZE }, page: undefined });
  mock.authority.accept();
}

/** After an error the host goes on from the last state; what is late is to be found by the next read. */
async function goOn(
  world: GridWorld,
  subject: GridSubject,
  cell: Cell,
  met: Attempt,
  fault: ChaosFault,
): Promise<Attempt | undefined> {
  if (met.end.kind === 'hang' || met.end.kind === 'crash') return undefined;
  if (met.end.kind === 'complete' && fault.effect !== 'eventual-consistency') return undefined;
  const { error } = met.end.kind === 'error' ? met.end : {};
  if (error !== undefined && 'resumeAt' in error) {
    await world.clock.advance(Math.max(0, Number(error.resumeAt) - world.clock.now()));
  }
  return readOnce(world, subject, cell, {}, met.state ?? cell.first?.state);
}

function evidenceOf(cell: Cell, given: Pick<CellEvidence, 'fault' | 'met'>): CellEvidence {
  const { world, subject } = cell;
  const { test } = subject;
  const truths = scopesOf(test, cell.config).flatMap((scope) => world.mock.records(test.list, scope));
  const wanted = expectedRows(test, world.blueprint, world.mock, cell.config)
    .filter((_row, index) => !cell.withheld.has(JSON.stringify(truths[index]?.record)))
    .map((row) => rowId(test.stream, row));
  return {
    ...given,
    expect: given.fault.expect,
    after: undefined,
    injected: [],
    wanted: new Set(wanted),
    table: cell.table.rows,
    keyless: subject.traits.has('keyless'),
    control: undefined,
    leak: leakOf(cell),
    armedAt: 0,
  };
}

/** Looks for secrets in all that was said, and in all that another origin was sent. */
function leakOf({ world, said }: Cell): string | undefined {
  const secrets = world.mock.authority.secrets();
  try {
    expectSilent(`${said.heard.text()}\n${world.proxy.trapped.join('\n')}`, secrets);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
