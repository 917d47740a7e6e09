import { once } from 'node:events';
import {
  expectationText,
  listFaults,
  startChaos,
  type ChaosFault,
  type ChosenFault,
  type InjectedFault,
} from '@tapwright/app';
import { Command, InvalidArgumentError } from 'commander';
import { port } from '../argument.ts';
import { emitJson, say, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { paint } from '../style.ts';
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
      '--fault <name[=n]>',
      'what to inject, into the n-th request (default: all that a client should survive)',
      fault,
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
      if (flags.json) emitJson({ type: 'fault', ...shown(injected) });
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

/** Keys that stand in paths are long and mixed; nobody needs them to find the request. */
function shown(injected: InjectedFault): InjectedFault {
  const path = injected.path
    .split('/')
    .map((segment) => (segment.length >= 20 && /\d/.test(segment) && /[a-z]/i.test(segment) ? '…' : segment))
    .join('/');
  return { ...injected, path };
}

function faultLine(injected: InjectedFault): string {
  const { request, method, path, fault: name, early } = shown(injected);
  return `${String(request).padStart(5)}  ${paint('red', name)}  ${method} ${path}${early ? paint('yellow', '  too early') : ''}`;
}

function printFaults(flags: ChaosFlags): void {
  const faults = listFaults();
  if (flags.json) {
    for (const { name, kind, sentence, expect, unless, where } of faults)
      emitJson({ type: 'fault', name, kind, sentence, expect, ...(unless && { unless }), where });
    return;
  }
  const rows = faults.map((one) => [
    one.name,
    one.kind,
    outcome(one),
    one.sentence,
    one.where === 'grid' ? 'grid only' : '',
  ]);
  process.stdout.write(`${table(['fault', 'kind', 'a connector', 'what happens', ''], rows, 90)}\n`);
}

/** The first of the codes is enough here; a star: streams of some kinds are different. */
function outcome({ expect, unless = [] }: ChaosFault): string {
  const [text = ''] = expectationText(expect).split(' or ');
  return unless.length === 0 ? text : `${text} *`;
}

function fault(value: string, previous: readonly ChosenFault[] = []): ChosenFault[] {
  const [, name, number] = /^([\w-]+)(?:=(\d{1,9}))?$/.exec(value) ?? [];
  if (name === undefined || number === '0')
    throw new InvalidArgumentError('Write a name, or name=3 for the third request.');
  return [...previous, number === undefined ? { name } : { name, request: Number(number) }];
}

function part(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number <= 1)) throw new InvalidArgumentError('It must be from 0 to 1.');
  return number;
}
