import { doctor } from '@tapwright/app';
import { Command } from 'commander';
import { emitJson, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';

export function doctorCommand(context: CommandContext): Command {
  return new Command('doctor')
    .description('what this machine has, and what stands in the way; for bug reports')
    .action(async (flags: GlobalOptions) => {
      const findings = await doctor({ home: flags.home });
      const sign = {
        ok: paint('green', '✓', process.stdout),
        warning: paint('yellow', '!', process.stdout),
        failed: paint('red', '✗', process.stdout),
      };
      for (const finding of findings) {
        if (flags.json) emitJson({ type: 'finding', ...finding });
        else
          process.stdout.write(
            `${sign[finding.status]} ${finding.name.padEnd(16)} ${finding.detail}${finding.hint ? `\n  ${finding.hint}` : ''}\n`,
          );
      }
      if (findings.some((finding) => finding.status === 'failed')) context.outcome.exitCode = EXIT.failure;
    });
}
