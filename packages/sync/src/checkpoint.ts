import { ConfigError, type StreamState } from '@tapwright/connector';
import { z } from 'zod';
import type { StateDocument, StreamCheckpoint, StreamPlan } from './destination.ts';

/** A state is the connector's own and handed back unchanged: only its outline is checked. */
const streamState = z.custom<StreamState>(
  (value) => typeof value === 'object' && value !== null && 'version' in value && value.version === 1,
  'not a stream state of version 1',
);

export const checkpointSchema = z
  .object({
    stream: z.string(),
    status: z.enum(['running', 'complete', 'reset']),
    state: streamState.optional(),
    syncMode: z.enum(['full_refresh', 'incremental']),
    writeMode: z.enum(['overwrite', 'append', 'dedupe']),
    primaryKey: z.array(z.string()),
    staged: z.boolean(),
    records: z.number(),
    run: z.string(),
    updatedAt: z.string(),
  })
  .transform(({ state, ...rest }): StreamCheckpoint => ({ ...rest, ...(state ? { state } : {}) }));

export const stateDocumentSchema = z.object({ version: z.literal(1), streams: z.array(checkpointSchema) });

/** Reads a state document as `exportState` wrote it; throws a ConfigError that names the first field at fault. */
export function parseStateDocument(value: unknown): StateDocument {
  const parsed = stateDocumentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(
    `The state is not one that a destination exported: ${issue?.path.join('.')}: ${issue?.message}.`,
    {
      code: 'state_document_invalid',
      hint: 'Export it again, or leave it out to read from the start.',
    },
  );
}

/** How a stream is to be read on, given where it stands. */
export interface ReadStart {
  readonly state: StreamState | undefined;
  /** The unfinished read goes on, and with it what it has staged. */
  readonly resumed: boolean;
  /** Rows go beside the visible ones and replace them at the end. */
  readonly staged: boolean;
  /** Everything was read already; only the end was not committed. */
  readonly ended: boolean;
}

/** What a destination still has of the rows that a checkpoint speaks of. */
export interface KeptRows {
  readonly visible: boolean;
  readonly staged: boolean;
}

export function readStart(plan: StreamPlan, checkpoint: StreamCheckpoint | undefined, kept: KeptRows): ReadStart {
  const overwrite = plan.writeMode === 'overwrite';
  const anew = { state: undefined, resumed: false, ended: false };
  if (!checkpoint) return { ...anew, staged: overwrite };
  // Rows that someone removed would never come again by reading on.
  const hasRows = checkpoint.records === 0 || (checkpoint.staged ? kept.staged : kept.visible);
  if (checkpoint.status === 'running' && hasRows && isSameRead(plan, checkpoint)) {
    const { state, staged } = checkpoint;
    // The state of a finished full refresh would start another one, on top of the rows of the first.
    const ended = plan.syncMode === 'full_refresh' && state !== undefined && state.started === undefined;
    return { state, resumed: true, staged, ended };
  }
  if (checkpoint.status === 'reset' || checkpoint.staged || !hasRows) return { ...anew, staged: true };
  const goesOn = plan.syncMode === 'incremental' && checkpoint.syncMode === 'incremental';
  return { ...anew, state: goesOn ? checkpoint.state : undefined, staged: overwrite };
}

function isSameRead(plan: StreamPlan, checkpoint: StreamCheckpoint): boolean {
  return (
    plan.syncMode === checkpoint.syncMode &&
    plan.writeMode === checkpoint.writeMode &&
    plan.primaryKey.join('\n') === checkpoint.primaryKey.join('\n')
  );
}

/** The checkpoint after a commit. */
export function nextCheckpoint(
  plan: StreamPlan,
  facts: {
    readonly state: StreamState | undefined;
    readonly records: number;
    readonly staged: boolean;
    readonly complete: boolean;
    readonly now: number;
  },
): StreamCheckpoint {
  return {
    stream: plan.name,
    status: facts.complete ? 'complete' : 'running',
    ...(facts.state ? { state: facts.state } : {}),
    syncMode: plan.syncMode,
    writeMode: plan.writeMode,
    primaryKey: plan.primaryKey,
    staged: facts.staged && !facts.complete,
    records: facts.records,
    run: plan.run,
    updatedAt: new Date(facts.now).toISOString(),
  };
}

/** The checkpoint after a reset; without one there is nothing to forget. */
export function resetCheckpoint(checkpoint: StreamCheckpoint, now: number): StreamCheckpoint {
  const { state: _forgotten, ...rest } = checkpoint;
  return { ...rest, status: 'reset', staged: true, records: 0, updatedAt: new Date(now).toISOString() };
}

/** A checkpoint that came from elsewhere: its rows are not here, the reading goes on all the same. */
export function importedCheckpoint(checkpoint: StreamCheckpoint, now: number): StreamCheckpoint {
  return { ...checkpoint, staged: checkpoint.status === 'reset', records: 0, updatedAt: new Date(now).toISOString() };
}
