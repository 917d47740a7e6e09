import { inspectDescription, type Inspection } from '@tapwright/app';
import { Command } from 'commander';
import { list } from '../argument.ts';
import { blueprintText } from '../blueprint-text.ts';
import { emitJson, say, withDescriptionFlags, type CommandContext, type DescriptionFlags } from '../command-context.ts';
import { table } from '../table.ts';
import { duration, percent } from '../units.ts';

interface InspectFlags extends DescriptionFlags {
  readonly streams?: string[];
  readonly stream?: string;
}

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

function overview({ blueprint, warnings }: Inspection): string {
  const problems = warningsText(warnings);
  return problems === '' ? blueprintText(blueprint) : `${blueprintText(blueprint)}\n\n${problems}`;
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
        percent(entry.confidence),
        entry.pointer ?? entry.note ?? '',
      ]),
    );
  return table(['fact', 'rule', 'sure', 'where the description says so'], rows, 100);
}
