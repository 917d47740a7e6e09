import type { Blueprint } from '@tapwright/blueprint';
import { ConfigError, type ConnectorDefinition } from '@tapwright/connector';
import { expectationFor, type ChaosFault, type Expectation } from '../chaos/fault.ts';
import { faultNamed, faults as allFaults } from '../chaos/faults.ts';
import type { BehaviourProfile } from '../profile.ts';
import { selfProfile } from '../self-profile.ts';
import { gridSubjects, type GridSubject } from './grid-subject.ts';
import { createGridWorld } from './grid-world.ts';
import { caseName } from './grid-case.ts';
import { NO_FAULT, runCell, runControl, type CellOutcome } from './run-cell.ts';

export interface GridOptions {
  readonly blueprint: Blueprint;
  /** How the API behaves. Default: as the blueprint says. */
  readonly profile?: BehaviourProfile;
  /** The same seed gives the same data and the same hits. Default `tapwright`. */
  readonly seed?: string;
  /** Rows: `issues` reads it as a whole, `issues+incremental` by its cursor. Default: one of each kind. */
  readonly streams?: readonly string[];
  /** Names of faults. Default: all. */
  readonly faults?: readonly string[];
  readonly onBegin?: (cell: CellHead) => void;
  readonly onCell?: (cell: GridCell) => void;
  readonly signal?: AbortSignal;
}

/** One stream and one fault. */
export interface GridCell {
  readonly stream: string;
  readonly fault: string;
  /** `issues/429-date/tapwright`: runs it again. */
  readonly case: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly expected: Expectation;
  /** What happened, or why there was nothing to see. */
  readonly observed: string;
  /** Why it failed. */
  readonly problem?: string;
}

export interface GridRow {
  readonly name: string;
  /** What is the same in all streams that it stands for. */
  readonly kind: string;
}

/** Streams × faults. */
export interface Grid {
  readonly seed: string;
  readonly rows: readonly GridRow[];
  readonly faults: readonly string[];
  readonly cells: readonly GridCell[];
}

/**
 * Lets every fault meet one stream of each kind, over real HTTP on loopback, in a time in which waits cost nothing.
 * A cell fails where the connector does not do what the fault declares, and always for a hang, a silent loss, a
 * duplicate, a crash, or a secret in what is said.
 *
 * @example
 * const grid = await runGrid(connector, { blueprint, seed: '7', faults: ['429-date'] });
 */
export async function runGrid(connector: ConnectorDefinition, options: GridOptions): Promise<Grid> {
  const { blueprint, seed = 'tapwright' } = options;
  const faults = options.faults === undefined ? allFaults : options.faults.map(faultNamed);
  await using world = await createGridWorld(connector, blueprint, options.profile ?? selfProfile(blueprint), seed);
  const subjects = gridSubjects(blueprint, world.profile, world.auth, options.streams);
  assertSubjects(subjects, options.streams);
  const cells: GridCell[] = [];
  const add = (cell: GridCell): void => {
    cells.push(cell);
    options.onCell?.(cell);
  };
  for (const subject of subjects) {
    const clean = cellHead(subject, NO_FAULT, seed);
    options.onBegin?.(clean);
    const control = await runControl(world, subject);
    if (control.problem !== undefined) {
      add({ ...clean, status: 'failed', observed: 'fails without a fault', problem: control.problem });
      continue;
    }
    for (const fault of faults) {
      options.signal?.throwIfAborted();
      const head = cellHead(subject, fault, seed);
      options.onBegin?.(head);
      add(cellOf(head, await runCell(world, subject, fault, control)));
    }
  }
  return {
    seed,
    rows: subjects.map(({ name, kind }) => ({ name, kind })),
    faults: faults.map((fault) => fault.name),
    cells,
  };
}

function assertSubjects(subjects: readonly GridSubject[], wanted: readonly string[] | undefined): void {
  if (subjects.length > 0 || wanted === undefined) return;
  throw new ConfigError(`the grid has no stream ${wanted.join(', ')}`, {
    code: 'stream_unknown',
    hint: 'Name a stream of the connector that the mock can serve; +incremental reads it by its cursor.',
  });
}

type CellHead = Pick<GridCell, 'stream' | 'fault' | 'case' | 'expected'>;

function cellHead(subject: GridSubject, fault: ChaosFault, seed: string): CellHead {
  return {
    stream: subject.name,
    fault: fault.name,
    case: caseName(subject.name, fault.name, seed),
    expected: expectationFor(fault, subject.traits),
  };
}

function cellOf(head: CellHead, outcome: CellOutcome): GridCell {
  if (outcome.skipped !== undefined) return { ...head, status: 'skipped', observed: outcome.skipped };
  const { observed, problem } = outcome;
  if (problem === undefined) return { ...head, status: 'passed', observed };
  return { ...head, status: 'failed', observed, problem };
}
