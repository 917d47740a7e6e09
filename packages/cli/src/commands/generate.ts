import { relative } from 'node:path';
import { editedFiles, generateConnector, type GenerateReport } from '@tapwright/app';
import { Command, Option } from 'commander';
import { list, notEmpty } from '../argument.ts';
import { emitJson, say, withDescriptionFlags, type CommandContext, type DescriptionFlags } from '../command-context.ts';
import { paint } from '../style.ts';
import { duration } from '../units.ts';

interface GenerateFlags extends DescriptionFlags {
  readonly out?: string;
  readonly name?: string;
  readonly streams?: string[];
  readonly actions?: string[];
  readonly include?: string[];
  readonly exclude?: string[];
  readonly descriptions?: 'keep' | 'drop';
  readonly force?: boolean;
}

export function generateCommand(context: CommandContext): Command {
  return withDescriptionFlags(new Command('generate'))
    .description('make a typed connector package from a description; run again to renew it')
    .option('-o, --out <dir>', 'folder of the package (default: connectors/source-NAME, or source-NAME here)', notEmpty)
    .option('--name <name>', 'name of the API, without source-')
    .option('-s, --streams <names>', 'only these; * matches', list)
    .option('--actions <names>', 'only these; * matches', list)
    .option('--include <patterns>', 'only operations whose name, path or tag matches', list)
    .option('--exclude <patterns>', 'not those', list)
    .addOption(
      new Option('--descriptions <what>', "the description's own words (default: keep)").choices(['keep', 'drop']),
    )
    .option('--force', 'overwrite generated files that were edited')
    .action(async (description: string, flags: GenerateFlags) => {
      const report = await generateConnector({ ...flags, description, signal: context.signal }).catch(
        (error: unknown) => {
          const edited = editedFiles(error);
          if (edited !== undefined && !flags.json) process.stdout.write(`${edited}\n`);
          throw error;
        },
      );
      if (flags.json) emitJson({ type: 'generated', ...report });
      else process.stdout.write(summary(report));
      const { blueprint, emit, write } = report.timings;
      say(
        flags,
        paint(
          'dim',
          `understood in ${duration(blueprint)}, printed in ${duration(emit)}, written in ${duration(write)}`,
        ),
      );
    });
}

function summary(report: GenerateReport): string {
  const folder = relative(process.cwd(), report.folder) || '.';
  const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const lines = [
    `${paint('green', '✓', process.stdout)} ${report.name} in ${folder}`,
    `  ${count(report.streams.length, 'stream')}: ${shortList(report.streams)}`,
    `  ${count(report.actions.length, 'action')}${report.actions.length > 0 ? `: ${shortList(report.actions)}` : ''}`,
    `  ${count(report.written.length, 'file')} written, ${report.unchanged.length} unchanged, ${report.removed.length} removed`,
  ];
  if (report.assumptions.length > 0) {
    lines.push(
      `  ${paint('yellow', `${count(report.assumptions.length, 'assumption')} to look at`, process.stdout)}: see ${folder}/IMPLEMENTATION.md, correct them in overlay.json`,
    );
  }
  lines.push(...report.warnings.slice(0, 10).map((warning) => `  ! ${warning}`));
  lines.push(`  next: tapwright test ${folder}`);
  return `${lines.join('\n')}\n`;
}

function shortList(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
}
