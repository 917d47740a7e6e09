import type { ConnectorDefinition } from '../definition.ts';

/** What `--help` prints. */
export function helpText({ name, title, version }: ConnectorDefinition): string {
  return `${title ?? name}${version === undefined ? '' : ` ${version}`}

Usage
  ${name} spec                                              the schema of the config
  ${name} check    --config FILE                            do the credentials work?
  ${name} discover --config FILE                            the streams and their schemas
  ${name} read     --config FILE --catalog FILE [--state FILE]   the records

Options
  -c, --config FILE    config as JSON, shaped by spec
      --catalog FILE   configured catalog: which streams, and how
  -s, --state FILE     where an earlier read left off
      --format FORMAT  airbyte (default) or singer
      --debug          log what the connector does
      --version        print the version
  -h, --help           print this

Without a command the flags of a Singer tap are understood:
  ${name} --config FILE --discover
  ${name} --config FILE [--catalog FILE] [--state FILE]

Output is one JSON message a line on standard output.
Exit codes: 0 done (check: also when the credentials do not work; the message says which), 1 failed, 2 bad arguments,
130 and 143 stopped by a signal.
`;
}
