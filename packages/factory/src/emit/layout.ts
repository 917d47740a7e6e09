import type { Blueprint } from '@tapwright/blueprint';
import { camelName, createNames, fileName, words } from '../code/names.ts';
import type { Layout, NamedParts } from './context.ts';

const MOST_STREAMS_PER_FILE = 8;
const MOST_ACTIONS_PER_FILE = 20;

/** Names that the generated modules use themselves. */
const OWN_NAMES = (
  'config client auth connector streams actions defineStream defineClient defineAction defineConnector fromConfig ' +
  'fromParent fromPartition secret z chosen isChosen'
).split(' ');

/** Decides files and constants of all streams and actions. */
export function createLayout(blueprint: Blueprint, hooks: readonly string[]): Omit<Layout, 'typeFiles'> {
  const { streams, actions } = blueprint.interpretation;
  return {
    streamFiles: streams.length > MOST_STREAMS_PER_FILE,
    actionFiles: actions.length > MOST_ACTIONS_PER_FILE,
    streams: nameParts(
      streams.map(({ name }) => name),
      'Stream',
      hooks,
      ['actions'],
    ),
    actions: nameParts(
      actions.map(({ name }) => name),
      'Action',
      hooks,
      [],
    ),
  };
}

function nameParts(
  names: readonly string[],
  kind: 'Stream' | 'Action',
  hooks: readonly string[],
  takenFiles: readonly string[],
): Map<string, NamedParts> {
  const constants = createNames({ taken: [...OWN_NAMES, ...hooks] });
  const files = createNames({ taken: takenFiles, ignoreCase: true, separator: '-' });
  const parts = new Map<string, NamedParts>();
  for (const name of names) {
    const wanted = camelName(name, kind);
    const constant = constants.take(OWN_NAMES.includes(wanted) ? wanted + kind : wanted);
    parts.set(name, {
      constant,
      schema: constants.take(`${constant}Schema`),
      input: constants.take(`${constant}Input`),
      output: constants.take(`${constant}Output`),
      file: files.take(words(name).length === 0 ? kind.toLowerCase() : fileName(name)),
    });
  }
  return parts;
}
