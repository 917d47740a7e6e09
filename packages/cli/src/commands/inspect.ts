import { inspectDescription, type Inspection } from '@tapwright/app';
import { Command } from 'commander';
import { list } from '../argument.ts';
import { emitJson, say, withDescriptionFlags, type CommandContext, type DescriptionFlags } from '../command-context.ts';
import { paint } from '../style.ts';
import { table } from '../table.ts';
import { duration } from '../units.ts';

interface InspectFlags extends DescriptionFlags {
  readonly streams?: string[];
  readonly stream?: string;
}

type Stream = Inspection['blueprint']['interpretation']['streams'][number];

export function inspectCommand(context: CommandContext): Command {
  return withDescriptionFlags(new Command('inspect'))
    .description('what is inferred from a description, why, how sure, and what is assumed; writes nothing')
    .option('-s, --streams <names>', 'only these', list)
    .option('--stream <name>', 'every fact of one stream with its rule, place and confidence')
    .action(async (description: string, flags: InspectFlags) => {
      const streams = flags.stream === undefined ? flags.streams : [flags.stream];
      const inspection = await inspectDescription({ ...flags, streams, description, signal: context.signal });
      if (flags.json) {
        const { interpretation, evidence, assumptions, name, title, apiVersion } = inspection.blueprint;
        emitJson({
          type: 'inspection',
          name,
          title,
          apiVersion,
          interpretation,
          evidence,
          assumptions,
          warnings: inspection.warnings,
        });
        return;
      }
      const { read, infer } = inspection.milliseconds;
      say(flags, `read in ${duration(read)}, inferred in ${duration(infer)}`);
      process.stdout.write(
        `${flags.stream === undefined ? overview(inspection) : evidenceOf(inspection, flags.stream)}\n`,
      );
    });
}

function overview(inspection: Inspection): string {
  const { blueprint, warnings } = inspection;
  const { interpretation } = blueprint;
  const head = [
    `${blueprint.title} ${blueprint.apiVersion} → source-${blueprint.name}`,
    `base address    ${interpretation.baseUrl}`,
    `authentication  ${interpretation.auth.map((choice) => choice.methods.map((method) => method.kind).join(' + ')).join(' | ') || 'none'}`,
    `config          ${interpretation.config.map((field) => field.name + (field.required ? '' : '?')).join(', ') || 'nothing besides credentials'}`,
    `operations      ${blueprint.contract.operations.length}: ${interpretation.streams.length} streams, ${interpretation.actions.length} actions, ${interpretation.skipped.length} skipped`,
  ];
  return [head.join('\n'), streamsTable(inspection), assumptionsText(inspection), warningsText(warnings)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function streamsTable(inspection: Inspection): string {
  const rows = inspection.blueprint.interpretation.streams.map((stream, index) => [
    stream.name,
    `${stream.request.method} ${stream.request.path}`,
    stream.records.path.join('.') || '(root)',
    pager(stream),
    stream.primaryKey.map((path) => path.join('.')).join(', '),
    cursor(stream),
    stream.parent?.stream ?? '',
    confidence(inspection, index),
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
function confidence(inspection: Inspection, index: number): string {
  const prefix = `/interpretation/streams/${index}/`;
  const values = Object.entries(inspection.blueprint.evidence)
    .filter(([pointer]) => pointer.startsWith(prefix) || pointer === prefix.slice(0, -1))
    .flatMap(([, entries]) => entries.map((entry) => entry.confidence));
  return values.length === 0 ? '' : `${Math.round(Math.min(...values) * 100)} %`;
}

function assumptionsText(inspection: Inspection): string {
  const { assumptions } = inspection.blueprint;
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

function warningsText(warnings: Inspection['warnings']): string {
  if (warnings.length === 0) return '';
  const shown = warnings.slice(0, 10).map((warning) => {
    const place = [warning.file, warning.line].filter((part) => part !== undefined).join(':');
    return `  ! ${place ? `${place}: ` : ''}${warning.message}${warning.pointer ? ` (${warning.pointer})` : ''}`;
  });
  const rest = warnings.length > 10 ? [`  … and ${warnings.length - 10} more; --json lists all`] : [];
  return ['The description has problems that were read around:', ...shown, ...rest].join('\n');
}

function evidenceOf(inspection: Inspection, name: string): string {
  const index = inspection.blueprint.interpretation.streams.findIndex((stream) => stream.name === name);
  const prefix = `/interpretation/streams/${index}`;
  const rows = Object.entries(inspection.blueprint.evidence)
    .filter(([pointer]) => pointer === prefix || pointer.startsWith(`${prefix}/`))
    .flatMap(([pointer, entries]) =>
      entries.map((entry) => [
        pointer.slice(prefix.length) || '/',
        entry.rule,
        `${Math.round(entry.confidence * 100)} %`,
        entry.pointer ?? entry.note ?? '',
      ]),
    );
  return table(['fact', 'rule', 'sure', 'where the description says so'], rows, 100);
}
