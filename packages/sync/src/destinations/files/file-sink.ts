import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch, Clock } from '@tapwright/connector';
import { nextCheckpoint, readStart } from '../../checkpoint.ts';
import { destinationError } from '../../destination-error.ts';
import type { Destination, Misfit, StreamPlan } from '../../destination.ts';
import type { Part } from '../../part.ts';
import type { PartSink } from '../../part-writer.ts';
import type { Manifest } from './manifest.ts';
import { temporary, type StreamFolder } from './stream-folder.ts';

/** How parts become files of a kind. */
export interface FileFormat {
  readonly kind: Exclude<Destination['kind'], 'duckdb'>;
  openStream(plan: StreamPlan, columns: Manifest['columns']): FileStream;
  close(): Promise<void>;
}

/** One stream in the making. */
export interface FileStream {
  /** The spooled lines are the file itself. */
  readonly direct: boolean;
  readonly linesOf?: (batch: Batch<unknown>) => Uint8Array;
  readonly inspect?: (batch: Batch<unknown>) => void;
  readonly columns: Manifest['columns'];
  /** Makes `target` out of the part, where it is not the part itself, and has it on disk when it returns. */
  write(part: Part, target: string): Promise<readonly Misfit[]>;
}

export interface FileSinkOptions {
  readonly plan: StreamPlan;
  readonly folder: StreamFolder;
  readonly format: FileFormat;
  readonly clock: Clock;
  readonly location: string;
}

/** Writes the parts of one stream; the manifest commits each with its state. */
export function openFileSink({ plan, folder, format, clock, location }: FileSinkOptions): PartSink {
  const { manifest } = folder;
  const start = readStart(plan, manifest?.checkpoint, {
    visible: (manifest?.parts.length ?? 0) > 0,
    staged: (manifest?.staged.length ?? 0) > 0,
  });
  const stream = format.openStream(plan, manifest?.columns ?? []);
  let parts = manifest?.parts ?? [];
  const before = start.resumed ? manifest : undefined;
  let staged = before?.staged ?? [];
  let records = before?.checkpoint.records ?? 0;
  let { state } = start;
  let next = manifest?.next ?? 1;

  const nextName = (): string => `part-${String(next++).padStart(6, '0')}.${format.kind}`;
  const commitManifest = (complete: boolean): Promise<void> => {
    if (complete && start.staged) {
      parts = staged;
      staged = [];
    }
    return folder.commit({
      version: 1,
      checkpoint: nextCheckpoint(plan, { state, records, staged: start.staged, complete, now: clock.now() }),
      parts,
      staged,
      next,
      columns: stream.columns,
    });
  };
  const writePart = async (part: Part, name: string): Promise<readonly Misfit[]> => {
    const target = join(folder.path, temporary(name));
    try {
      return part.records > 0 ? await stream.write(part, target) : [];
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    } finally {
      if (part.path !== target || part.records === 0) await part.discard();
    }
  };
  const addPart = async (part: Part): Promise<readonly Misfit[]> => {
    const name = nameOf(part.path);
    const misfits = await writePart(part, name);
    if (part.records > 0) {
      if (start.staged) staged = [...staged, name];
      else parts = [...parts, name];
    }
    records += part.records;
    state = part.state ?? state;
    return misfits;
  };
  return {
    resumeFrom: start.state,
    resumed: start.resumed,
    ended: start.ended,
    durableParts: stream.direct,
    nextPath: () => join(folder.path, `${nextName()}${stream.direct ? '.tmp' : '.lines'}`),
    ...(stream.linesOf ? { linesOf: stream.linesOf } : {}),
    ...(stream.inspect ? { inspect: stream.inspect } : {}),
    commit: async (part, complete) => {
      try {
        // From the manifest on nothing is removed here: what it lists must stay, what it does not is tidied away.
        const misfits = part ? await addPart(part) : [];
        await commitManifest(complete);
        return { misfits };
      } catch (error) {
        throw destinationError(error, location);
      }
    },
  };
}

/** The part's name out of the path that it is spooled under. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('part-')).replace(/\.(tmp|lines)$/, '');
}
