import { behaviourWords, type DriftReport } from '@tapwright/app';
import { paint } from './style.ts';
import { oneLine, table } from './table.ts';

const MOST = 40;
const COLOURS = { major: 'red', minor: 'yellow', patch: 'dim' } as const;

/** The report of a drift, for a terminal. */
export function driftText(report: DriftReport): string {
  const { changes, lost, remarks, verdict, behaviour } = report;
  const out = process.stdout;
  const { apiVersion, version } = report;
  const versions = [
    ...(apiVersion.before === apiVersion.now ? [] : [`API version ${apiVersion.before} → ${apiVersion.now}`]),
    `package ${version.before} → ${version.now}`,
  ].join(', ');
  const [shown, more] = [changes.slice(0, MOST), changes.length - MOST];
  return [
    `${paint('bold', `${report.connector}: ${report.level}`, out)}  ${oneLine(report.address)}\n${oneLine(versions)}`,
    [
      ...shown.map(({ level, message }) => `  ${paint(COLOURS[level], level.padEnd(5), out)}  ${oneLine(message)}`),
      ...(more > 0 ? [`  … and ${more} more`] : []),
    ].join('\n'),
    ...(lost.length === 0
      ? []
      : [
          `${paint('red', 'no place any more', out)} (facts of overlay.json)\n${lost.map((fact) => `  ${oneLine(fact)}`).join('\n')}`,
        ]),
    streamTable(behaviour),
    verdictText(verdict),
    connectionText(report.connections),
    remarks
      .filter((one) => !lost.some((fact) => one.includes(fact.split(' ')[0] ?? '')))
      .map((one) => `${paint('cyan', 'note', out)}  ${oneLine(one)}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Every stream of both packages, and what each makes of which API. */
function streamTable({ before, now }: DriftReport['behaviour']): string {
  const cell = (side: DriftReport['behaviour']['before'], api: string, stream: string): string => {
    const found = side.find((one) => one.api === api)?.streams.find((one) => one.stream === stream);
    return found === undefined ? '–' : oneLine(behaviourWords(found));
  };
  const names = new Set([...before, ...now].flatMap(({ streams }) => streams.map(({ stream }) => stream)));
  const rows = [...names].map((name) => [
    name,
    cell(before, 'new', name),
    cell(now, 'own', name),
    cell(now, 'old', name),
  ]);
  return table(
    ['stream', 'old package, new API', 'new package, new API', 'new package, old API'],
    rows.slice(0, MOST),
    70,
  );
}

function verdictText({ breaks, fails, canRollOutFirst, tooEarly }: DriftReport['verdict']): string {
  const out = process.stdout;
  return [
    breaks.length === 0
      ? `${paint('green', '✔', out)} if nothing is done, every stream is still read whole`
      : `${paint('red', '✗', out)} if nothing is done, these are not read whole any more: ${breaks.join(', ')}`,
    fails.length === 0
      ? `${paint('green', '✔', out)} the new package reads the new API whole`
      : `${paint('red', '✗', out)} the new package does not read these whole: ${fails.join(', ')}`,
    canRollOutFirst
      ? `${paint('green', '✔', out)} it can be rolled out before the API changes`
      : `${paint('yellow', '●', out)} it cannot be rolled out before the API changes: ${(tooEarly.length > 0 ? tooEarly : fails).join(', ')}`,
  ].join('\n');
}

function connectionText(connections: DriftReport['connections']): string {
  if (connections === undefined) return 'Connections: none was looked at (--connections FILE).';
  const { known, affected } = connections;
  if (known === 0) return 'Connections: none of this connector is known.';
  if (affected.length === 0) return `Connections: none of the ${known} known ones is affected.`;
  const rows = affected.map(({ name, changes, breaks }) => [
    name,
    oneLine(changes[0] ?? 'nothing') + (changes.length > 1 ? ` (+${changes.length - 1})` : ''),
    breaks.join(', ') || 'nothing',
  ]);
  return table(['connection', 'notices', 'stops if nothing is done'], rows, 70);
}
