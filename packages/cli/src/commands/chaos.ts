import { once } from 'node:events';
import { expectationText, listFaults, startChaos, type ChaosFault, type ChosenFault } from '@tapwright/app';
import { Command } from 'commander';
import { chosenFaults, part, port } from '../argument.ts';
import { emitJson, say, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { faultLine, shownFault } from '../fault-line.ts';
import { table } from '../table.ts';

interface ChaosFlags extends GlobalOptions {
  readonly target?: string;
  readonly fault?: readonly ChosenFault[];
  readonly seed?: string;
  readonly rate?: number;
  readonly port?: number;
  readonly list?: boolean;
  readonly allowRemote?: boolean;
}

const EXAMPLES = `
Examples:
  tapwright chaos --list                                        every fault, and what a connector must make of it
  tapwright chaos --target http://127.0.0.1:8080                one request in five meets something it should get over
  tapwright chaos --target http://127.0.0.1:8080 --fault 429-seconds=3 --fault reset-in-body=5 --seed 7

Faults with a number hit that request; those without are drawn by the seed. The same seed and requests meet the same faults.`;

export function chaosCommand(context: CommandContext): Command {
  return new Command('chaos')
    .description('a loopback proxy that breaks connections and answers on their way, for any HTTP client')
    .option('--target <url>', 'where requests go; another machine needs --allow-remote')
    .option(
      '--fault <names>',
      'what to inject, `name=n` into the n-th request (default: all that a client should survive)',
      chosenFaults,
    )
    .option('--seed <text>', 'the same seed hits the same requests')
    .option('--rate <part>', 'part of the requests that faults without a number hit (default: 0.2)', part)
    .option('--port <port>', 'default: a free one', port)
    .option('--list', 'print the catalogue of faults')
    .option('--allow-remote', 'the target may be on another machine; writes may happen twice there')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ChaosFlags, command: Command) => {
      if (flags.list === true) return printFaults(flags);
      if (flags.target === undefined) command.error('error: name what is to be harmed: --target <url>, or --list');
      await serve(context, flags, flags.target ?? '');
    });
}

async function serve(context: CommandContext, flags: ChaosFlags, target: string): Promise<void> {
  let harmed = 0;
  await using proxy = await startChaos({
    target,
    faults: flags.fault,
    seed: flags.seed,
    rate: flags.rate,
    port: flags.port,
    allowRemote: flags.allowRemote,
    onFault: (injected) => {
      harmed += 1;
      if (flags.json) emitJson({ type: 'fault', ...shownFault(injected) });
      else say(flags, faultLine(injected));
    },
  });
  const replay = replayText(target, flags, proxy.url);
  if (flags.json) emitJson({ type: 'chaos', url: proxy.url, seed: flags.seed ?? SEED, replay });
  else process.stdout.write(`${proxy.url} harms what goes to ${originOf(target)}; Ctrl-C ends it\n${replay}\n`);
  if (!context.signal.aborted) await once(context.signal, 'abort');
  say(flags, `${harmed} of ${proxy.requests} requests met a fault`);
}

const SEED = 'tapwright';

/** One line that does the same again, on the same port. */
function replayText(target: string, flags: ChaosFlags, url: string): string {
  const faults = (flags.fault ?? []).map(
    ({ name, request }) => `--fault ${request === undefined ? name : `${name}=${request}`}`,
  );
  const { port: listening } = new URL(url);
  const parts = [
    `tapwright chaos --target ${originOf(target)}`,
    ...faults,
    `--seed ${flags.seed ?? SEED}`,
    ...(flags.rate === undefined ? [] : [`--rate ${flags.rate}`]),
    `--port ${listening}`,
    ...(flags.allowRemote === true ? ['--allow-remote'] : []),
  ];
  return parts.join(' ');
}

/** Without user, password, and query. */
function originOf(target: string): string {
  const url = URL.parse(target);
  return url === null ? 'the target' : `${url.origin}${url.pathname === '/' ? '' : url.pathname}`;
}

const WHERE = { proxy: '', mock: 'mock, grid', grid: 'grid' } as const;

function printFaults(flags: ChaosFlags): void {
  const faults = listFaults();
  if (flags.json) {
    for (const { name, kind, sentence, expect, unless, where } of faults)
      emitJson({ type: 'fault', name, kind, sentence, expect, ...(unless && { unless }), where });
    return;
  }
  const rows = faults.map((one) => [one.name, one.kind, outcome(one), one.sentence, WHERE[one.where]]);
  process.stdout.write(`${table(['fault', 'kind', 'a connector', 'what happens', ''], rows, 90)}\n`);
}

/** The first of the codes is enough here; a star: streams of some kinds are different. */
function outcome({ expect, unless = [] }: ChaosFault): string {
  const [text = ''] = expectationText(expect).split(' or ');
  return unless.length === 0 ? text : `${text} *`;
}
