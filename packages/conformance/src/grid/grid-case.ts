import { ConfigError } from '@tapwright/connector';

/** One cell of a grid, as it is named on the command line. */
export interface GridCase {
  readonly stream: string;
  readonly fault: string;
  readonly seed: string;
}

export function caseName(stream: string, fault: string, seed: string): string {
  return `${stream}/${fault}/${seed}`;
}

/** The command that runs a cell again. */
export function replayLine(directory: string, name: string): string {
  return `tapwright test ${directory} --grid --case "${name}"`;
}

/** `issues/429-date/7` → its parts; a stream's name may hold slashes. Throws ConfigError `case_invalid`. */
export function parseCase(name: string): GridCase {
  const parts = name.split('/');
  const seed = parts.pop() ?? '';
  const fault = parts.pop() ?? '';
  const stream = parts.join('/');
  if (stream !== '' && fault !== '' && seed !== '') return { stream, fault, seed };
  throw new ConfigError(`${name} is no case of a grid`, {
    code: 'case_invalid',
    hint: 'Write it as the failing test printed it: <stream>/<fault>/<seed>.',
  });
}
