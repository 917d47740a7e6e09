import type { Blueprint, Evidence } from '@tapwright/blueprint';
import { markdownCode, markdownTable, markdownText } from '../code/markdown.ts';
import type { EmitContext } from './context.ts';

/** `IMPLEMENTATION.md`: what is assumed, and every decision with what says so. */
export function emitImplementation(context: EmitContext): string {
  const { blueprint } = context;
  const sections = [
    `# How ${context.packageName} was decided`,
    'Every fact below is taken from a description of the API or from a person, by a named rule, with a confidence between 0 and 1. Facts without evidence are assumptions: check them first. To correct one, write it into `overlay.json` and generate again; `src/hooks.ts` and `overlay.json` are yours, the other files are generated.',
    '## Assumptions',
    assumptions(blueprint),
    ...(context.warnings.length > 0
      ? ['## Left out', context.warnings.map((warning) => `- ${markdownText(warning)}`).join('\n')]
      : []),
    '## Decisions',
    decisions(blueprint),
    '## Not used',
    skipped(blueprint),
    '## Sources',
    sources(blueprint),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function assumptions(blueprint: Blueprint): string {
  const rows = blueprint.assumptions.map((assumption) => [
    subject(blueprint, assumption.pointer),
    markdownText(assumption.statement),
    markdownCode(assumption.rule),
    assumption.confidence.toFixed(2),
  ]);
  return markdownTable(['About', 'Assumed', 'Rule', 'Confidence'], rows) || 'None.';
}

function decisions(blueprint: Blueprint): string {
  const rows = Object.entries(blueprint.evidence).flatMap(([pointer, list]) =>
    list.map((evidence) => [
      subject(blueprint, pointer),
      markdownCode(factText(blueprint, pointer)),
      where(evidence),
      markdownCode(evidence.rule),
      evidence.confidence.toFixed(2),
    ]),
  );
  return markdownTable(['About', 'Decided', 'Evidence', 'Rule', 'Confidence'], rows) || 'Nothing was recorded.';
}

function where(evidence: Evidence): string {
  const at = evidence.pointer ?? (evidence.span ? `characters ${evidence.span[0]} to ${evidence.span[1]}` : '');
  const note = evidence.note === undefined ? '' : ` ${markdownText(evidence.note, 160)}`;
  return `${markdownCode(`${evidence.source}${at === '' ? '' : ` ${at}`}`)}${note}`;
}

/** `/interpretation/streams/3/pagination` as `issues: pagination`. */
function subject(blueprint: Blueprint, pointer: string): string {
  const [, list, index, ...rest] = pointer.split('/').slice(1);
  const { streams, actions } = blueprint.interpretation;
  const named = list === 'streams' ? streams[Number(index)] : list === 'actions' ? actions[Number(index)] : undefined;
  if (named === undefined) return markdownText(pointer.replace(/^\/interpretation\//, '').replaceAll('/', ' '));
  return `${list === 'streams' ? 'stream' : 'action'} ${markdownCode(named.name)} ${markdownText(rest.join(' '))}`.trim();
}

/** The value at a JSON pointer of the blueprint, in short. */
function factText(blueprint: Blueprint, pointer: string): string {
  let value: unknown = blueprint;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  }
  if (value === undefined) return '';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function skipped(blueprint: Blueprint): string {
  const rows = blueprint.interpretation.skipped.map(({ operation, reason }) => [
    markdownCode(operation),
    markdownText(reason),
  ]);
  return markdownTable(['Operation', 'Why'], rows) || 'Every operation became a stream or an action.';
}

function sources(blueprint: Blueprint): string {
  const rows = Object.entries(blueprint.sources).map(([id, source]) => [
    markdownCode(id),
    markdownText(source.kind),
    markdownCode(source.address ?? ''),
    markdownCode(source.hash),
  ]);
  return markdownTable(['Source', 'Kind', 'Address', 'SHA-256'], rows);
}
