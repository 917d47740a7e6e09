import { once } from 'node:events';
import { modelBridge } from '@tapwright/app';
import { Command, InvalidArgumentError } from 'commander';
import { notEmpty, port } from '../argument.ts';
import { emitJson, say, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { paint } from '../style.ts';

interface BridgeFlags extends GlobalOptions {
  readonly port?: number;
  readonly dir?: string;
  readonly answeredBy?: 'person' | 'program';
}

const EXAMPLES = `
Examples:
  tapwright bridge                                      each request is shown here, and answered here
  tapwright bridge --dir asked --answered-by program    request-N.json appears in the folder, answer-N.json is awaited

An answer is { "text": "…" }, { "object": {…} } where a schema is given, { "toolCalls": [{ "name": "…", "input": {…} }] }
or { "refusal": "why" }; answer-N.txt for plain words. One that the client could not use is refused, with the reasons.`;

export function bridgeCommand(context: CommandContext): Command {
  return new Command('bridge')
    .description('a model endpoint on this machine that hands each request to a person or a program')
    .option('--port <port>', 'default: a free one', port)
    .option('--dir <folder>', 'requests and answers are files in it (default: this terminal)', notEmpty)
    .option('--answered-by <who>', 'what records say: person or program (default: person)', answerer)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: BridgeFlags, command: Command) => {
      if (flags.dir === undefined && flags.json === true)
        command.error('error: answers by hand and JSON lines do not mix: name a folder with --dir');
      await serve(context, flags);
    });
}

async function serve(context: CommandContext, flags: BridgeFlags): Promise<void> {
  await using bridge = await modelBridge({
    folder: flags.dir,
    answeredBy: flags.answeredBy ?? 'person',
    port: flags.port,
    onEvent: ({ type, number, file, problems = [] }) => {
      if (flags.json) emitJson({ type, number, file, ...(problems.length > 0 && { problems }) });
      else say(flags, `${paint(COLOURS[type], type)} ${file}${problems.map((problem) => `\n  ${problem}`).join('')}`);
    },
  });
  const { server, environment } = bridge;
  if (flags.json) emitJson({ type: 'bridge', baseUrl: server.baseUrl, token: server.token, environment });
  else {
    const lines = Object.entries(environment).map(([name, value]) => `export ${name}=${value}`);
    process.stdout.write(
      `${server.baseUrl} speaks the Anthropic and OpenAI protocols; Ctrl-C ends it\n${lines.join('\n')}\n`,
    );
  }
  if (!context.signal.aborted) await once(context.signal, 'abort');
}

const COLOURS = { asked: 'cyan', answered: 'green', refused: 'red', gone: 'yellow' } as const;

function answerer(value: string): 'person' | 'program' {
  if (value === 'person' || value === 'program') return value;
  throw new InvalidArgumentError('It is person or program: a model is not behind a bridge.');
}
