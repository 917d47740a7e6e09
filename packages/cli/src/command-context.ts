import type { Command } from 'commander';

/** What commands share: the interrupt signal, and where they leave their exit code. */
export interface CommandContext {
  readonly signal: AbortSignal;
  readonly outcome: { exitCode: number };
}

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly home?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Options of commands that run a connector. */
export interface ConnectorFlags extends GlobalOptions {
  readonly config?: string;
  readonly allowPrivate?: boolean;
}

export function withConnectorFlags(command: Command): Command {
  return command
    .option('-c, --config <file>', 'config as JSON or YAML, shaped by `spec`; - reads standard input')
    .option('--allow-private', 'let the connector reach loopback and private addresses (or TAPWRIGHT_ALLOW_PRIVATE=1)');
}

/** One line of machine-readable output. */
export function emitJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function say(options: GlobalOptions, text: string): void {
  if (!options.quiet && !options.json) process.stderr.write(`${text}\n`);
}
