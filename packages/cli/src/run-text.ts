import type { Approval, RecordedStep, Run, RunEvent } from '@tapwright/app';
import { paint } from './style.ts';
import { oneLine, table } from './table.ts';
import { duration } from './units.ts';

const COLORS = {
  queued: 'dim',
  running: 'cyan',
  waiting: 'yellow',
  paused: 'yellow',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'yellow',
} as const;

export function statusText(run: Run): string {
  return paint(COLORS[run.status], run.status, process.stdout);
}

export function runsTable(runs: readonly Run[]): string {
  const rows = runs.map((run) => [run.id, run.kind, run.name, statusText(run), instant(run.createdAt), tookText(run)]);
  return table(['run', 'kind', 'name', 'status', 'began', 'time'], rows);
}

export function runText(run: Run, steps: readonly RecordedStep[], gates: readonly Approval[]): string {
  const facts = [
    `${run.id}  ${run.kind}  ${oneLine(run.name)}  ${statusText(run)}`,
    `began ${instant(run.createdAt)}${tookText(run) === '' ? '' : `, took ${tookText(run)}`}${run.worker ? `, worker ${run.worker}` : ''}`,
    ...(run.forkedFrom === undefined ? [] : [`forked from ${run.forkedFrom}`]),
    ...waitText(run),
    ...failureText(run),
  ].join('\n');
  const rows = steps
    .filter(({ name }) => !name.startsWith('@now'))
    .map((step) => [step.name.replace('@gate:', 'gate '), endText(step.output), stepTime(step)]);
  const asked = gates.map((gate) => [gate.gate, gate.title, gate.status, gate.decidedBy ?? '', gate.comment ?? '']);
  return [facts, table(['step', 'ended', 'time'], rows), table(['gate', 'asks', 'status', 'by', ''], asked)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function waitText(run: Run): string[] {
  if (run.status !== 'waiting') return [];
  const until = run.wakesAt === undefined ? '' : ` until ${instant(run.wakesAt)}`;
  const [kind, name] = run.waitsFor?.split(/:(.*)/s) ?? [];
  if (kind !== 'gate') return [`waits${until}`];
  return [`waits for ${name}${until}; decide: tapwright approve ${run.id}`];
}

function failureText(run: Run): string[] {
  if (run.failure === undefined) return [];
  const { message, hint, code } = run.failure;
  return [
    `${paint('red', '✗', process.stdout)} ${oneLine(message)} (${code})`,
    ...(hint ? [`  hint  ${oneLine(hint)}`] : []),
  ];
}

function endText(output: unknown): string {
  if (typeof output !== 'object' || output === null) return '';
  if ('verdict' in output) return String(output.verdict);
  return 'ended' in output ? String(output.ended) : '';
}

function stepTime({ startedAt, endedAt }: RecordedStep): string {
  return startedAt === undefined || endedAt === undefined ? '' : duration(endedAt - startedAt);
}

function tookText(run: Run): string {
  if (run.startedAt === undefined || run.endedAt === undefined) return '';
  return duration(Math.max(0, run.endedAt - run.startedAt));
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** One line of what happened. */
export function eventText({ sequence, at, type, step, data }: RunEvent): string {
  const facts = Object.entries(data ?? {}).flatMap(([name, value]) =>
    typeof value === 'object' ? [] : [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  const text = [String(sequence).padStart(4), instant(at), type, step ?? '', facts.join(', ')];
  return oneLine(text.filter((part) => part !== '').join('  '));
}
