import { createHash } from 'node:crypto';
import { connect, isTapwrightError, type ConnectorDefinition, type JsonObject } from '@tapwright/connector';
import type { TestResults } from '../package/test-results.ts';
import type { Recording } from './recording.ts';
import { createReplayServer } from './replay-server.ts';

export type LiveResults = NonNullable<TestResults['live']>;

/**
 * Reads each recorded stream again from the recorded answers, at the time of the recording: the connector must ask the
 * same, and find as many records.
 */
export async function replayRecording(connector: ConnectorDefinition, recording: Recording): Promise<LiveResults> {
  await using server = await createReplayServer(recording);
  const problems: string[] = [];
  const streams: Record<string, number> = {};
  const now = Date.parse(recording.recorded);
  const config = { ...here(recording.config, server.at), base_url: server.url };
  for (const { stream, limit, records, from } of recording.reads) {
    try {
      const count = await countOf(connector, config, { stream, limit, now, from });
      streams[stream] ??= count;
      const since = from === undefined ? '' : ` since ${from}`;
      if (count !== records) problems.push(`${stream}${since}: ${count} records, ${records} when it was recorded`);
    } catch (error) {
      const code = isTapwrightError(error) ? `${error.code}: ` : '';
      problems.push(`${stream}: ${code}${error instanceof Error ? error.message : String(error)}`);
    }
  }
  problems.push(...server.unknown.slice(0, 10).map((request) => `not in the recording: ${request}`));
  if (recording.reads.length === 0) problems.push('the recording has no read of a stream');
  const hash = createHash('sha256').update(JSON.stringify(recording)).digest('hex');
  return { recorded: recording.recorded, recording: hash, exchanges: recording.exchanges.length, streams, problems };
}

interface Read {
  readonly stream: string;
  readonly limit: number;
  readonly now: number;
  readonly from: string | undefined;
}

async function countOf(
  connector: ConnectorDefinition,
  config: JsonObject,
  { stream, limit, now, from }: Read,
): Promise<number> {
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  await using connection = await connect(connector, config, { clock, random: () => 0.5, allowPrivate: true });
  let count = 0;
  for await (const batch of connection.read(stream, { limit, ...(from !== undefined && { from }) }))
    count += batch.count;
  return count;
}

function here(config: Recording['config'], at: (address: string) => string): JsonObject {
  const moved: JsonObject = JSON.parse(at(JSON.stringify(config)));
  return moved;
}
