import type { ChaosFault, Expectation } from '../chaos/fault.ts';
import type { InjectedFault } from '../chaos/chaos-proxy.ts';
import { isWireFault } from '../chaos/fault.ts';
import type { Attempt } from './attempt.ts';

/** What the world looks like after a cell. */
export interface CellEvidence {
  readonly fault: ChaosFault;
  readonly expect: Expectation;
  /** The read that met the fault. */
  readonly met: Attempt;
  /** The read after it, where there was one. */
  readonly after: Attempt | undefined;
  readonly injected: readonly InjectedFault[];
  /** Whose records must be in the table at the end. */
  readonly wanted: ReadonlySet<string>;
  readonly table: ReadonlyMap<string, string>;
  /** Rows are told apart by all that they hold. */
  readonly keyless: boolean;
  /** The same cell without a fault. */
  readonly control: { readonly table: ReadonlyMap<string, string>; readonly delivered: number } | undefined;
  /** Something that holds a secret, where there is. */
  readonly leak: string | undefined;
  /** Epoch milliseconds of the grid when the fault was armed. */
  readonly armedAt: number;
}

/** How a cell ended: as the fault's outcome, or as one of those that must never be. */
export interface Verdict {
  readonly observed: string;
  /** Why the cell fails; absent when it passes. */
  readonly problem?: string;
}

/** Holds what happened against what the fault declares. */
export function judge(evidence: CellEvidence): Verdict {
  const { met, after, leak } = evidence;
  if (leak !== undefined) return { observed: 'leak', problem: leak };
  for (const one of [met, ...(after === undefined ? [] : [after])]) {
    if (one.end.kind === 'hang') return { observed: 'hang', problem: one.end.what };
    if (one.end.kind === 'crash') return { observed: 'crash', problem: `no error of the connector: ${one.end.what}` };
  }
  if (after?.end.kind === 'error') {
    const { code, message } = after.end.error;
    return { observed: `stuck: ${code}`, problem: `the read after the fault failed as well: ${message}` };
  }
  return judgeEnd(evidence);
}

function judgeEnd(evidence: CellEvidence): Verdict {
  const { met, expect } = evidence;
  const early = evidence.injected.find((one) => one.early);
  if (early !== undefined) {
    return { observed: 'early', problem: 'a request came before the time that the server had named' };
  }
  const rows = judgeRows(evidence);
  const observed = observedOutcome(evidence, rows);
  // What nobody can notice may as well be noticed.
  if (expect.outcome === 'unnoticeable') {
    if (rows !== undefined && rows.kind !== 'loss' && rows.kind !== 'damage')
      return { observed: rows.kind, problem: rows.says };
    return { observed: rows === undefined ? observed : `unnoticed: ${rows.count} of ${evidence.wanted.size} records` };
  }
  if (expect.outcome === 'warns' && met.end.kind === 'complete' && met.warned) return { observed: 'warns' };
  if (rows !== undefined) return { observed: rows.kind, problem: rows.says };
  const problem = differs(evidence);
  return problem === undefined ? { observed } : { observed, problem };
}

function observedOutcome({ met }: CellEvidence, rows: RowProblem | undefined): string {
  if (met.end.kind !== 'error') return rows === undefined ? 'recovers' : rows.kind;
  return met.end.error.code === 'parked' ? 'parks' : `fails: ${met.end.error.code}`;
}

function differs({ met, expect, injected, armedAt }: CellEvidence): string | undefined {
  const error = met.end.kind === 'error' ? met.end.error : undefined;
  switch (expect.outcome) {
    case 'recovers':
      return error === undefined ? undefined : `it should recover, but fails: ${error.code}: ${error.message}`;
    case 'fails':
      if (error === undefined && expect.orRecovers === true) return undefined;
      if (error === undefined) return `it should fail with ${expect.codes.join(' or ')}, but takes it for all there is`;
      return expect.codes.includes(error.code)
        ? undefined
        : `it should fail with ${expect.codes.join(' or ')}, but fails with ${error.code}: ${error.message}`;
    case 'parks':
      return parkProblem(error, (injected[0]?.at ?? armedAt) + expect.milliseconds);
    // To deliver everything is as good as a warning; what is missing without one was a loss before it came to this.
    default:
      return undefined;
  }
}

/** Seconds of the server are whole. */
const ROUNDING = 2000;

function parkProblem(error: (Error & { readonly code: string }) | undefined, until: number): string | undefined {
  if (error === undefined) return 'it should park, but waits';
  if (error.code !== 'parked') return `it should park, but fails: ${error.code}: ${error.message}`;
  const resumeAt = 'resumeAt' in error ? Number(error.resumeAt) : Number.NaN;
  return Math.abs(resumeAt - until) <= ROUNDING
    ? undefined
    : `it parks until ${new Date(resumeAt).toISOString()}, the server said ${new Date(until).toISOString()}`;
}

interface RowProblem {
  readonly kind: 'loss' | 'invention' | 'damage' | 'duplicates';
  readonly count: number;
  readonly says: string;
}

/** What is wrong with the rows at the end of the cell, whatever was said on the way. */
function judgeRows({ fault, met, after, wanted, table, keyless, control }: CellEvidence): RowProblem | undefined {
  const missing = [...wanted].filter((id) => !table.has(id));
  const strict = isWireFault(fault);
  const altered = !strict && fault.altersRows === true;
  // Without a key a record that was altered is another one.
  const isThere = keyless && altered && table.size >= wanted.size;
  if (missing.length > 0 && !isThere) return problem('loss', missing, `of ${wanted.size} records are lost`);
  if (altered) return undefined;
  const known = (id: string): boolean => wanted.has(id) || control?.table.has(id) === true;
  // Without a key what a record was before it changed stays in the table; the control says which these are.
  const extra = keyless && (control === undefined || !strict) ? [] : [...table.keys()].filter((id) => !known(id));
  if (extra.length > 0) return problem('invention', extra, "rows are none of the API's");
  if (control === undefined) return undefined;
  // A change that did not come leaves an old row behind.
  const damaged = [...wanted].filter((id) => control.table.has(id) && control.table.get(id) !== table.get(id));
  if (damaged.length > 0) return problem('damage', damaged, 'rows hold something else than without the fault');
  if (!strict) return undefined;
  const again = met.rows.length - control.delivered;
  if (after !== undefined || met.end.kind !== 'complete' || again <= 0) return undefined;
  return { kind: 'duplicates', count: again, says: `${again} records came twice` };
}

function problem(kind: RowProblem['kind'], ids: readonly string[], what: string): RowProblem {
  return { kind, count: ids.length, says: `${ids.length} ${what}, for example ${(ids[0] ?? '').slice(0, 120)}` };
}
