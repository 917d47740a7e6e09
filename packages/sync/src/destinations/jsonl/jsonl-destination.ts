import { systemClock, type Batch, type Clock } from '@tapwright/connector';
import { EXTRACTED_AT_COLUMN, RUN_COLUMN } from '../../columns.ts';
import type { Destination, StreamPlan } from '../../destination.ts';
import { changeLines, type LineChange } from '../../project-lines.ts';
import { openFiles, type FileDestinationOptions } from '../files/file-destination.ts';
import type { FileFormat } from '../files/file-sink.ts';

export interface JsonlOptions extends FileDestinationOptions {
  /** Puts `_tapwright_run` and `_tapwright_extracted_at` into each record. Default false: records stay as they came. */
  readonly metadata?: boolean;
}

/** JSON lines in `FOLDER/<stream>/part-NNNNNN.jsonl`: the bytes that the source sent. */
export function openJsonl(path: string, options: JsonlOptions = {}): Promise<Destination> {
  return openFiles(path, jsonlFormat(options.metadata ?? false, options.clock ?? systemClock), options);
}

function jsonlFormat(metadata: boolean, clock: Clock): FileFormat {
  return {
    kind: 'jsonl',
    openStream: (plan) => {
      const linesOf = metadata || plan.fields ? changer(plan, metadata, clock) : undefined;
      return {
        direct: true,
        columns: [],
        ...(linesOf ? { linesOf } : {}),
        write: async () => [],
      };
    },
    close: async () => {},
  };
}

function changer(plan: StreamPlan, metadata: boolean, clock: Clock): (batch: Batch<unknown>) => Uint8Array {
  const fields: LineChange = plan.fields ? { fields: plan.fields } : {};
  return (batch) => {
    const at = new Date(clock.now()).toISOString();
    const prefix = `"${RUN_COLUMN}":${JSON.stringify(plan.run)},"${EXTRACTED_AT_COLUMN}":"${at}"`;
    return changeLines(batch.lines, metadata ? { ...fields, prefix } : fields);
  };
}
