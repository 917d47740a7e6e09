import type { Command } from 'commander';
import { atLeastOne } from './argument.ts';

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

/** Options of commands that read streams. */
export interface ReadingFlags extends ConnectorFlags {
  readonly pageSize?: number;
}

export function withReadingFlags(command: Command): Command {
  return withConnectorFlags(command).option('--page-size <records>', 'records to ask for per page', atLeastOne);
}

/** Options of commands that read a description. */
export interface DescriptionFlags extends GlobalOptions {
  readonly overlay?: string;
  readonly allowPrivate?: boolean;
}

export function withDescriptionFlags(command: Command): Command {
  return command
    .argument('<description>', 'OpenAPI, Google discovery, Postman, HAR or GraphQL (file or address), or a blueprint')
    .option('--overlay <file>', 'facts added or corrected by hand (generate: default overlay.json of the package)')
    .option('--allow-private', 'the description may be fetched from loopback and private addresses');
}

/** One line of machine-readable output. */
export function emitJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function say(options: GlobalOptions, text: string): void {
  if (!options.quiet && !options.json) process.stderr.write(`${text}\n`);
}
