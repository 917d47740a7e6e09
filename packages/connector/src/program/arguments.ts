import { parseArgs } from 'node:util';

type Format = 'airbyte' | 'singer';

/** What the user asks the program to do. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'spec'; readonly format: Format; readonly debug: boolean }
  | { readonly kind: 'check' | 'discover'; readonly format: Format; readonly debug: boolean; readonly config: string }
  | {
      readonly kind: 'read';
      readonly format: Format;
      readonly debug: boolean;
      readonly config: string;
      readonly catalog: string | undefined;
      readonly state: string | undefined;
    }
  | { readonly kind: 'mistake'; readonly message: string };

const options = {
  config: { type: 'string', short: 'c' },
  catalog: { type: 'string' },
  properties: { type: 'string' },
  state: { type: 'string', short: 's' },
  format: { type: 'string' },
  discover: { type: 'boolean', short: 'd' },
  about: { type: 'boolean' },
  debug: { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Understands both ways to start a source: Airbyte's commands, and Singer's flags without a command. */
export function parseArguments(argv: readonly string[]): Command {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    return mistake(error instanceof Error ? firstSentence(error.message) : 'the arguments cannot be read');
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [name = flagCommand(values), ...rest] = positionals;
  if (name === undefined) return mistake('no command was given');
  if (rest.length > 0) return mistake(`unexpected argument: ${String(rest[0])}`);
  const format = values.format ?? (positionals.length === 0 ? 'singer' : 'airbyte');
  if (format !== 'airbyte' && format !== 'singer') return mistake(`--format is airbyte or singer, not ${format}`);
  return command(name, format, values);
}

interface Values {
  readonly config?: string;
  readonly catalog?: string;
  readonly properties?: string;
  readonly state?: string;
  readonly debug?: boolean;
}

function flagCommand(values: Values & { readonly discover?: boolean; readonly about?: boolean }): string | undefined {
  if (values.about) return 'spec';
  if (values.discover) return 'discover';
  return values.config === undefined ? undefined : 'read';
}

function command(name: string, format: Format, values: Values): Command {
  const { debug = false } = values;
  switch (name) {
    case 'spec':
      return { kind: 'spec', format, debug };
    case 'check':
    case 'discover':
      return values.config === undefined
        ? mistake(`${name} needs --config FILE`)
        : { kind: name, format, debug, config: values.config };
    case 'read': {
      const { config, state } = values;
      const catalog = values.catalog ?? values.properties;
      if (config === undefined) return mistake('read needs --config FILE');
      if (catalog === undefined && format === 'airbyte') return mistake('read needs --catalog FILE');
      return { kind: 'read', format, debug, config, catalog, state };
    }
    case 'write':
      return mistake('this is a source: it can be read from, not written to');
    default:
      return mistake(`unknown command: ${name}`);
  }
}

function mistake(message: string): Command {
  return { kind: 'mistake', message };
}

/** Node explains at length how to pass positionals that look like options. */
function firstSentence(text: string): string {
  const [sentence = text] = text.split('. ');
  return sentence.replace(/\.$/, '');
}
