import { reviveFailure, type Approval, type Factory, type RunEvent } from '@tapwright/app';
import { askGate, card } from './ask-gate.ts';
import { emitJson, say, type GlobalOptions } from './command-context.ts';
import { liveLines, type LiveLines } from './live-lines.ts';
import { EXIT } from './report-error.ts';
import { modelCost } from './model-cost.ts';
import { paint } from './style.ts';
import { duration } from './units.ts';

export interface FollowBuild {
  /** Shows what happens after the event of this number. Default 0: all. */
  readonly after?: number;
  readonly flags: GlobalOptions;
  readonly signal: AbortSignal;
  /** Told of each event as well. */
  readonly onEvent?: (event: RunEvent) => Promise<void>;
}

/** Shows a build as it goes and asks at its gates, until it ends or waits for somebody who is not here. */
export async function followBuild(
  factory: Factory,
  run: string,
  { flags, signal, onEvent, ...from }: FollowBuild,
): Promise<number> {
  const live = liveLines(process.stderr);
  const quiet = flags.quiet === true || flags.json === true;
  const shown = createLines(live, quiet);
  const isHere = process.stdin.isTTY && process.stderr.isTTY && !quiet;
  let after = from.after ?? 0;
  for (;;) {
    const events = factory.follow(run, after, signal);
    let step = await events.next();
    while (step.done !== true) {
      after = step.value.sequence;
      if (flags.json === true) emitJson(step.value);
      shown.take(step.value);
      await onEvent?.(step.value);
      step = await events.next();
    }
    const gates = await factory.gates(run);
    const { status, failure } = step.value;
    if (gates.length === 0 && status === 'failed' && failure !== undefined) {
      live.end(false);
      throw reviveFailure(failure);
    }
    if (gates.length === 0) return ended(factory, run, status, live, flags);
    shown.rest();
    if (!isHere) return waits(run, gates, flags);
    for (const gate of gates) {
      const decision = await askGate(gate, factory, signal);
      if (decision === undefined) return waits(run, gates, flags);
      await factory.decide(run, gate.gate, decision);
    }
  }
}

function waits(run: string, gates: readonly Approval[], flags: GlobalOptions): number {
  for (const { gate, title, details } of gates) {
    if (flags.json === true) emitJson({ type: 'gate-wait', run, gate, title, details });
    say(flags, `${paint('yellow', '⏸')} ${title} (${gate})`);
    // Nobody has to ask for what they decide on.
    if (gate.startsWith('merge')) say(flags, card({ details }));
    const hint = details?.['hint'];
    if (typeof hint === 'string') say(flags, `  ${paint('cyan', 'hint')} ${hint}`);
  }
  say(flags, `  tapwright gate ${run} [--diff] shows what to decide on`);
  say(flags, `  tapwright approve ${run}   or   tapwright reject ${run} --comment "…"; nothing is lost meanwhile`);
  return gates.some(({ gate }) => gate.startsWith('parked')) ? EXIT.parked : EXIT.approval;
}

async function ended(
  factory: Factory,
  run: string,
  status: string,
  live: LiveLines,
  flags: GlobalOptions,
): Promise<number> {
  live.end(false);
  const state = await factory.result(run);
  const { end } = state ?? {};
  if (flags.json === true) emitJson({ type: 'build-result', run, status, ...end });
  if (end?.status === 'done') {
    say(flags, `${paint('green', '✔')} done: ${end.reason}`);
    return EXIT.ok;
  }
  say(flags, `${paint('red', '✗')} ${end === undefined ? `the run is ${status}` : `${end.status}: ${end.reason}`}`);
  if (end?.hint !== undefined) say(flags, `  ${paint('cyan', 'hint')} ${end.hint}`);
  return EXIT.failure;
}

interface Lines {
  take(event: RunEvent): void;
  /** Nothing runs for the moment. */
  rest(): void;
}

interface Stage {
  readonly name: string;
  readonly started: number;
  part: string;
  usd: number | null;
  tokens: number;
  calls: number;
  readonly answeredBy: Set<string>;
  cost: string;
}

/** A line for each stage: what it came to, how long it took, what it cost. */
function createLines(live: LiveLines, quiet: boolean): Lines {
  let stage: Stage | undefined;
  const draw = (): void => {
    if (!quiet) live.update(() => (stage === undefined ? [] : [running(stage)]));
  };
  const print = (text: string): void => {
    if (!quiet) live.print(text);
  };
  const take = (event: RunEvent): void => {
    const { type, step, data = {} } = event;
    if (type === 'stage-start') {
      stage = { ...BEGUN, name: step ?? '', started: event.at, answeredBy: new Set() };
      if (!process.stderr.isTTY) print(`… ${stage.name}`);
    } else if (type === 'stage-end' && stage !== undefined) stage.cost = costText(data, stage);
    else if (type === 'stage-result') {
      print(`${paint('green', '✔')} ${(step ?? '').padEnd(12)} ${(stage?.cost ?? '').padEnd(18)} ${facts(data)}`);
      stage = undefined;
    } else if (type === 'watch-look') {
      const { status, level = '', address } = data;
      const words = [status, level, address].filter((word) => word !== '').join(' ');
      print(`${paint('green', '✔')} ${'look'.padEnd(12)} ${(stage?.cost ?? '').padEnd(18)} ${words}`);
      stage = undefined;
    } else if (type === 'stage-failed') {
      print(`${paint('red', '✗')} ${(step ?? '').padEnd(12)} ${String(data['message'])}`);
      stage = undefined;
    } else if (type === 'gate')
      print(`${paint('cyan', '●')} ${(step ?? '').padEnd(12)} ${String(data['verdict'])} by ${String(data['by'])}`);
    else if (type === 'model-call' && stage !== undefined) {
      const { usd, tokens, answeredBy } = data;
      stage.calls += 1;
      stage.usd = stage.usd === null || typeof usd !== 'number' ? null : stage.usd + usd;
      stage.tokens += typeof tokens === 'number' ? tokens : 0;
      stage.answeredBy.add(String(answeredBy));
    } else if (type === 'test-part' && stage !== undefined) stage.part = String(data['part']);
    draw();
  };
  return {
    take,
    rest: () => {
      stage = undefined;
      live.end(false);
    },
  };
}

const BEGUN = { part: '', usd: 0, tokens: 0, calls: 0, cost: '' };

function running({ name, started, part, usd, tokens, calls, answeredBy }: Stage): string {
  const cost = calls === 0 ? '' : ` · ${calls} model calls, ${modelCost(usd, tokens, answeredBy)}`;
  return `${paint('blue', '▸')} ${name}${part === '' ? '' : `: ${part}`}  ${duration(Date.now() - started)}${cost}`;
}

function costText(
  { milliseconds, usd, calls, tokens }: Readonly<Record<string, unknown>>,
  { answeredBy }: Stage,
): string {
  const time = duration(Number(milliseconds));
  if (calls === 0) return time;
  return `${time}, ${modelCost(typeof usd === 'number' ? usd : null, Number(tokens), answeredBy)}`;
}

/** What matters first; the database keeps no order. */
const FIRST = [
  'name',
  'verdict',
  'level',
  'kind',
  'where',
  'streams',
  'actions',
  'checks',
  'failed',
  'mutants',
  'grid',
];

function facts(data: Readonly<Record<string, unknown>>): string {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return Object.entries(data)
    .toSorted(([left], [right]) => rank(left) - rank(right))
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
