import { z } from 'zod';
import type { StreamState } from '../connection.ts';
import { ConfigError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { isStreamState } from '../read/valid-state.ts';

const streamState = z.object({
  stream_descriptor: z.object({ name: z.string() }),
  stream_state: z.unknown().optional(),
});

/** One state of the Airbyte protocol: of a stream, over all streams, or of the time before both. */
const airbyteState = z.union([
  z.object({ stream: streamState }).transform(({ stream }) => [stream]),
  z
    .object({ global: z.object({ stream_states: z.array(streamState).nullish() }) })
    .transform(({ global }) => global.stream_states ?? []),
  z
    .object({ type: z.literal('LEGACY').optional(), data: z.record(z.string(), z.unknown()) })
    .transform(({ data }) =>
      Object.entries(data).map(([name, state]) => ({ stream_descriptor: { name }, stream_state: state })),
    ),
]);

/** As hosts hand it on, or as the whole message that a source has written. */
const airbyteMessage = z.union([
  z.object({ type: z.literal('STATE'), state: airbyteState }).transform(({ state }) => state),
  airbyteState,
]);

/**
 * Where each stream was left: from Airbyte's list of state messages (of a stream, GLOBAL, or LEGACY), Singer's bookmarks, or a plain map. Streams that
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
  const messages = airbyteStates(file);
  if (messages) return messages.map((state) => [state.stream_descriptor.name, state.stream_state]);
  if (!isJsonObject(file)) throw invalid('the state file is neither a list of state messages nor an object');
  const bookmarks = isJsonObject(file['value']) ? file['value']['bookmarks'] : file['bookmarks'];
  return Object.entries(isJsonObject(bookmarks) ? bookmarks : file);
}

function airbyteStates(file: unknown): readonly z.output<typeof streamState>[] | undefined {
  if (Array.isArray(file)) return z.array(airbyteMessage).safeParse(file).data?.flat();
  // Without the word that says so, an object is a map of streams.
  const types: readonly unknown[] = ['STATE', 'STREAM', 'GLOBAL', 'LEGACY'];
  return isJsonObject(file) && types.includes(file['type']) ? airbyteMessage.safeParse(file).data : undefined;
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
