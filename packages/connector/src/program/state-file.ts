import { z } from 'zod';
import type { StreamState } from '../connection.ts';
import { ConfigError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { isStreamState } from '../read/valid-state.ts';

const airbyteState = z.array(
  z.object({
    type: z.string().optional(),
    stream: z
      .object({ stream_descriptor: z.object({ name: z.string() }), stream_state: z.unknown().optional() })
      .optional(),
  }),
);

/**
 * Where each stream was left: from Airbyte's list of state messages, Singer's bookmarks, or a plain map. Streams that
 * were only begun (`{}`) have no state.
 */
export function parseStateFile(file: unknown): ReadonlyMap<string, StreamState> {
  const states = new Map<string, StreamState>();
  for (const [name, state] of statesByName(file)) {
    const parsed = parseStreamState(name, state);
    if (parsed) states.set(name, parsed);
  }
  return states;
}

function statesByName(file: unknown): readonly (readonly [string, unknown])[] {
  const list = airbyteState.safeParse(Array.isArray(file) ? file : undefined);
  if (list.success) {
    return list.data.map(({ stream }) => {
      if (stream) return [stream.stream_descriptor.name, stream.stream_state];
      throw invalid('the state file has a state that is not of one stream');
    });
  }
  if (!isJsonObject(file)) throw invalid('the state file is neither a list of state messages nor an object');
  const bookmarks = isJsonObject(file['value']) ? file['value']['bookmarks'] : file['bookmarks'];
  return Object.entries(isJsonObject(bookmarks) ? bookmarks : file);
}

function parseStreamState(name: string, state: unknown): StreamState | undefined {
  if (state === undefined || state === null) return undefined;
  // Hosts keep `{}` and a marker for streams that have been read in full.
  if (isJsonObject(state) && Object.keys(state).every((key) => key.startsWith('__ab_'))) return undefined;
  if (isStreamState(state)) return state;
  throw invalid(`the state of the stream ${name} was not written by this connector`);
}

function invalid(message: string): ConfigError {
  return new ConfigError(message, { code: 'state_invalid', hint: 'Reset the state to read everything again.' });
}
