import { verifyConnector, type VerifyReport } from '@tapwright/app';
import { Command } from 'commander';
import { emitJson, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { liveLines } from '../live-lines.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';
import { duration } from '../units.ts';

interface VerifyFlags extends GlobalOptions {
  readonly description?: string;
  readonly profile?: string;
  readonly trust?: string;
  readonly sign?: string;
  readonly quick?: boolean;
  readonly allowPrivate?: boolean;
}

export function verifyCommand(context: CommandContext): Command {
  return new Command('verify')
    .description("show anew what a package's test-results.json claims, trusting nothing in it; offline")
    .argument('<package>', 'folder, name, or tarball made by npm pack')
    .option(
      '--description <file>',
      'what it was made from, from a source that you trust: the blueprint must come of it',
    )
    .option('--profile <file>', 'the behaviour profile that the results name')
    .option('--quick', 'leave out types, mutants and grid: files and checks only (some 10 s)')
    .option('--trust <file>', 'a public key (ed25519, PEM): the results must be signed by it')
    .option('--sign <file>', 'sign what is verified with a private key (ed25519, PEM): test-results.sig.json')
    .option('--allow-private', 'the description may be fetched from loopback and private addresses')
    .action(async (given: string, flags: VerifyFlags) => {
      const started = performance.now();
      const live = liveLines(process.stderr);
      const report = await verifyConnector({
        package: given,
        description: flags.description,
        profile: flags.profile,
        trust: flags.trust,
        sign: flags.sign,
        quick: flags.quick,
        allowPrivate: flags.allowPrivate,
        signal: context.signal,
        onStage: (stage, detail = '') => {
          if (!flags.quiet && !flags.json) live.update(() => [`${stage}  ${paint('dim', detail)}`]);
        },
      }).finally(() => live.end(false));
      if (flags.json) emitJson({ type: 'verified', ...report });
      else process.stdout.write(`${reportText(report, performance.now() - started, flags.sign !== undefined)}\n`);
      if (report.status === 'failed') context.outcome.exitCode = EXIT.failure;
    });
}

const SHOWN = 30;

function reportText(report: VerifyReport, milliseconds: number, signed: boolean): string {
  const out = process.stdout;
  const lines = report.findings
    .slice(0, SHOWN)
    .map((one) => `${paint('red', '✗', out)} ${one.code}: ${one.message.split('\n').slice(0, 3).join(' ')}`);
  if (report.findings.length > SHOWN) lines.push(`  … and ${report.findings.length - SHOWN} more`);
  lines.push(...report.notes.map((note) => paint('dim', `note: ${note}`, out)));
  const claimed = report.claimed ? `it claims ${report.claimed.level}, ${report.claimed.claim}` : 'it claims nothing';
  if (report.status === 'failed') {
    lines.push(
      `${paint('red', '✗', out)} ${report.name || 'the package'} is not what it says: ${claimed}; ${duration(milliseconds)}`,
    );
    return lines.join('\n');
  }
  lines.push(
    `${paint('green', '✓', out)} ${report.name} verified: level ${report.level} (${claimed}); ${evidence(report)}; ${duration(milliseconds)}`,
  );
  if (signed) lines.push('signed: test-results.sig.json');
  return lines.join('\n');
}

function evidence({ counts, mutants, grid }: VerifyReport): string {
  return [
    `${counts?.passed ?? 0} checks pass`,
    ...(mutants === undefined ? [] : [`${(mutants * 100).toFixed(1)} % of the mutants killed`]),
    ...(grid === undefined ? [] : [`${grid.passed} cells of the grid hold`]),
  ].join(', ');
}
