import { openRuns, type Approval, type GateChanges } from '@tapwright/app';
import { Command } from 'commander';
import { card } from '../ask-gate.ts';
import { emitJson, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { changesText, diffText, evidenceText } from '../gate-text.ts';
import { page } from '../pager.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';

interface GateFlags extends GlobalOptions {
  readonly gate?: string;
  readonly diff?: boolean;
  readonly evidence?: boolean;
}

export function gateCommand(context: CommandContext): Command {
  return new Command('gate')
    .description('what a run asks at its gate, and what to know before saying yes; changes nothing')
    .argument('[run]', 'id of the run or its beginning (run_…); default: the latest that waits')
    .argument('[paths...]', 'with --diff: only these files or folders of the package')
    .option('--gate <name>', 'which gate (default: the one that waits, or else the last)')
    .option('--diff', 'what changes, line by line')
    .option('--evidence', 'what was found about the API, and where it says so')
    .action(async (first: string | undefined, others: string[], flags: GateFlags, command: Command) => {
      const isRun = first === undefined || first.startsWith('run_');
      const [given, paths] = isRun ? [first, others] : [undefined, [first, ...others]];
      await using runs = await openRuns({ home: flags.home });
      const { id: run } = await runs.findWaiting(given);
      const gates = await runs.gates(run);
      const wanted = flags.gate === undefined ? waitingOrLast(gates) : gates.find(({ gate }) => gate === flags.gate);
      if (wanted === undefined) {
        const asked = gates.map(({ gate }) => gate).join(', ') || 'nothing yet';
        command.error(`error: ${run} has not asked ${flags.gate ?? 'anything'}; it has asked: ${asked}`, {
          exitCode: EXIT.usage,
        });
      }
      const all = await runs.changes(wanted);
      const changes = all && { ...all, files: all.files.filter(({ path }) => isWanted(path, paths)) };
      const missing = paths.find((path) => changes?.files.some((file) => isWanted(file.path, [path])) !== true);
      if (missing !== undefined)
        command.error(`error: nothing changes in ${missing}; see what does with: tapwright gate ${run}`, {
          exitCode: EXIT.usage,
        });
      const evidence = flags.evidence === true ? await runs.evidence(wanted) : undefined;
      if (flags.json === true)
        emitJson({ ...wanted, type: 'gate', changes: changes && plain(changes, flags), evidence });
      else if (evidence !== undefined) page(evidenceText(evidence));
      else if (flags.evidence === true) print('this gate says nothing of what was found');
      else if (flags.diff === true)
        page(changes === undefined ? 'this gate is about no package' : diffText(changes.files));
      else print(overview(wanted, changes));
      context.outcome.exitCode = EXIT.ok;
    });
}

function waitingOrLast(gates: readonly Approval[]): Approval | undefined {
  return gates.find(({ status }) => status === 'pending') ?? gates.at(-1);
}

/** A file, or all of a folder. */
function isWanted(path: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  return wanted.some((name) => path === name || path.startsWith(`${name.replace(/\/+$/, '')}/`));
}

/** Whole texts only where somebody wants them. */
function plain({ since, files }: GateChanges, { diff }: GateFlags): unknown {
  return { since, files: diff === true ? files : files.map(({ text: _whole, ...file }) => file) };
}

function overview(gate: Approval, changes: GateChanges | undefined): string {
  const decided = gate.status === 'pending' ? '' : `  ${gate.status} by ${gate.decidedBy ?? ''}`;
  const head = `${paint('bold', gate.title, process.stdout)} (${gate.gate} of ${gate.run})${decided}`;
  const parts = [head, card(gate), ...(changes === undefined ? [] : [changesText(changes)])];
  const next =
    gate.status === 'pending'
      ? [`tapwright approve ${gate.run}   or   tapwright reject ${gate.run} --comment "…"`]
      : [];
  return [...parts, ...next].filter((part) => part !== '').join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
