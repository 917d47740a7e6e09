import type { Inspection } from '@tapwright/app';
import { paint } from './style.ts';
import { table } from './table.ts';
import { percent } from './units.ts';

type Blueprint = Inspection['blueprint'];
type Stream = Blueprint['interpretation']['streams'][number];

/** Its streams, how sure they are, and what is assumed. */
export function blueprintText(blueprint: Blueprint): string {
  const { interpretation } = blueprint;
  const head = [
    `${blueprint.title} ${blueprint.apiVersion} → source-${blueprint.name}`,
    `base address    ${interpretation.baseUrl}`,
    `authentication  ${interpretation.auth.map((choice) => choice.methods.map((method) => method.kind).join(' + ')).join(' | ') || 'none'}`,
    `config          ${interpretation.config.map((field) => field.name + (field.required ? '' : '?')).join(', ') || 'nothing besides credentials'}`,
    `operations      ${blueprint.contract.operations.length}: ${interpretation.streams.length} streams, ${interpretation.actions.length} actions, ${interpretation.skipped.length} skipped`,
  ];
  return [head.join('\n'), streamsTable(blueprint), assumptionsText(blueprint)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function streamsTable(blueprint: Blueprint): string {
  const rows = blueprint.interpretation.streams.map((stream, index) => [
    stream.name,
    `${stream.request.method} ${stream.request.path}`,
    stream.records.path.join('.') || '(root)',
    pager(stream),
    stream.primaryKey.map((path) => path.join('.')).join(', '),
    cursor(stream),
    stream.parent?.stream ?? '',
    confidence(blueprint, index),
  ]);
  return table(['stream', 'request', 'records', 'paging', 'key', 'cursor', 'parent', 'sure'], rows, 48);
}

function pager(stream: Stream): string {
  const { pagination } = stream;
  if (pagination.kind === 'none') return 'none';
  const place = 'parameter' in pagination ? ` ${pagination.parameter.name}` : '';
  const size = pagination.pageSize ? ` (${pagination.pageSize.name}=${pagination.pageSize.value})` : '';
  return `${pagination.kind}${place}${size}`;
}

function cursor(stream: Stream): string {
  const { incremental } = stream;
  if (!incremental) return '';
  return `${incremental.cursor.join('.')}${incremental.filter ? ` ← ${incremental.filter.start.name}` : ' (read in full)'}`;
}

/** The least sure of a stream's facts. */
function confidence(blueprint: Blueprint, index: number): string {
  const prefix = `/interpretation/streams/${index}/`;
  const values = Object.entries(blueprint.evidence)
    .filter(([pointer]) => pointer.startsWith(prefix) || pointer === prefix.slice(0, -1))
    .flatMap(([, entries]) => entries.map((entry) => entry.confidence));
  return values.length === 0 ? '' : percent(Math.min(...values));
}

function assumptionsText(blueprint: Blueprint): string {
  const { assumptions } = blueprint;
  if (assumptions.length === 0) return '';
  const shown = assumptions
    .slice(0, 40)
    .map(
      (entry) =>
        `  ${paint('yellow', '?', process.stdout)} ${entry.statement} ${paint('dim', `[${entry.rule}]`, process.stdout)}`,
    );
  const rest = assumptions.length > 40 ? [`  … and ${assumptions.length - 40} more; --json lists all`] : [];
  return [`Assumed, without proof in the description (correct them with an overlay):`, ...shown, ...rest].join('\n');
}
