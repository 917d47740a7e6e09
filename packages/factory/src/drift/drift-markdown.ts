import type { StreamBehaviour } from '@tapwright/conformance';
import { markdownTable } from '../code/markdown.ts';
import { quietCode as code, quietMarkdown as quiet } from '../code/quiet-markdown.ts';
import type { DriftReport } from './drift-report.ts';

/** Rows of a table that a person reads. */
const ROWS = 40;

/** The report as part of a pull request's text. Nothing of a description in it is markup or calls anybody. */
export function driftMarkdown(report: DriftReport): string {
  const { changes, lost, remarks, verdict, connections } = report;
  return [
    '## What changed in the API',
    `${quiet(report.title, 100)} at ${code(report.address)}: ${apiVersions(report)}` +
      `package ${report.version.before} → ${report.version.now}. The change is **${report.level}**.`,
    cut(
      ['Class', 'What'],
      changes.map(({ level, message }) => [level, quiet(message, 300)]),
    ),
    ...(lost.length === 0
      ? []
      : [
          '### Facts that have no place any more',
          'Somebody had added these to `overlay.json`; what they are about is gone, and so they were taken out.',
          lost.map((fact) => `- ${code(fact)}`).join('\n'),
        ]),
    '## If nothing is done',
    verdict.breaks.length === 0
      ? 'The package in use reads the new API whole.'
      : cut(['Stream', 'The package in use, on the new API'], rows(report.behaviour.before, 'new', verdict.breaks)),
    '## With the new package',
    verdict.fails.length === 0
      ? 'It reads every stream of the new API whole.'
      : cut(['Stream', 'The new package, on the new API'], rows(report.behaviour.now, 'own', verdict.fails)),
    verdict.canRollOutFirst
      ? 'It reads the old API, too: it can be rolled out before the API changes.'
      : cut(['Stream', 'The new package, on the old API'], rows(report.behaviour.now, 'old', verdict.tooEarly)),
    '## Who is affected',
    connectionText(connections),
    ...(remarks.length === 0 ? [] : ['## Besides', remarks.map((one) => `- ${quiet(one, 400)}`).join('\n')]),
  ].join('\n\n');
}

function apiVersions({ apiVersion: { before, now } }: DriftReport): string {
  return before === now ? '' : `API version ${quiet(before, 40)} → ${quiet(now, 40)}, `;
}

function connectionText(connections: DriftReport['connections']): string {
  if (connections === undefined) return 'Nobody could be asked which connections there are.';
  const { known, affected } = connections;
  if (known === 0) return 'No connection of this connector is known.';
  if (affected.length === 0) return `None of the ${known} known connections.`;
  return cut(
    ['Connection', 'Notices', 'Stops, if nothing is done'],
    affected.map(({ name, changes, breaks }) => [
      code(name),
      changes
        .slice(0, 5)
        .map((one) => quiet(one))
        .join('; ') || 'nothing',
      breaks.map(code).join(', ') || 'nothing',
    ]),
  );
}

function cut(header: readonly string[], all: readonly (readonly string[])[]): string {
  const table = markdownTable(header, all.slice(0, ROWS));
  return all.length <= ROWS ? table : `${table}\n\n… and ${all.length - ROWS} more.`;
}

function rows(
  behaviour: DriftReport['behaviour']['before'],
  api: string,
  streams: readonly string[],
): readonly (readonly string[])[] {
  const found = behaviour.find((one) => one.api === api)?.streams ?? [];
  return found
    .filter(({ stream }) => streams.includes(stream))
    .map((one) => [code(one.stream), quiet(behaviourWords(one), 300)]);
}

/** What became of a stream, in one sentence. */
export function behaviourWords({
  outcome,
  rows: read,
  expected,
  lostRows,
  error,
  lostFields,
  changedTypes,
}: StreamBehaviour): string {
  if (error !== undefined)
    return `fails with ${error.code}${error.status === undefined ? '' : ` (${error.status})`}: ${error.message}`;
  if (outcome === 'complete') return `whole: ${read} rows`;
  const parts = [
    ...(lostRows > 0 ? [`${lostRows} of ${expected ?? 0} rows are missing`] : []),
    ...(read === 0 && lostRows === 0 ? ['there is nothing to read any more'] : []),
    ...(lostFields.length > 0 ? [`without ${some(lostFields)}`] : []),
    ...(changedTypes.length > 0
      ? [some(changedTypes.map(({ field, before, now }) => `${field} is ${now}, not ${before}`))]
      : []),
  ];
  return parts.join('; ');
}

function some(items: readonly string[]): string {
  return items.length <= 6 ? items.join(', ') : `${items.slice(0, 6).join(', ')} and ${items.length - 6} more`;
}
