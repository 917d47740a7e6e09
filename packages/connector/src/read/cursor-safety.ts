import type { AnyStream, CursorType, IncrementalDefinition } from '../definition.ts';
import { ConfigError } from '../errors.ts';
import { zoneOf } from './zone.ts';

type Incremental = IncrementalDefinition<unknown>;

interface Fault {
  readonly what: string;
  readonly hint: string;
}

/** Refuses, before anything is asked for, a cursor by which records could be lost without anybody noticing. */
export function refuseUnsafeCursor(stream: Pick<AnyStream, 'name' | 'incremental'>): void {
  const { incremental } = stream;
  const fault = incremental === undefined ? undefined : faultOf(incremental);
  if (fault === undefined) return;
  throw new ConfigError(`The cursor of stream ${stream.name} ${fault.what}.`, {
    code: 'cursor_unsafe',
    hint: fault.hint,
    stream: stream.name,
  });
}

function faultOf(incremental: Incremental): Fault | undefined {
  return numberFault(incremental) ?? zoneFault(incremental) ?? windowFault(incremental) ?? typeFault(incremental);
}

function isTime(type: CursorType): boolean {
  return type !== 'integer' && type !== 'string';
}

function typeFault({ type, filter, boundary, lag = 0, order = 'none', appendOnly }: Incremental): Fault | undefined {
  const format = filter?.format ?? type;
  if (isTime(type) !== isTime(format) || (!isTime(type) && type !== format)) {
    return { what: `is ${type}, which cannot be written as ${format}`, hint: 'Give the filter a format that fits.' };
  }
  if (type === 'string' && boundary === 'exclusive') {
    const hint = 'Leave the filter out, so that old records are left out on our side, or read in full.';
    return { what: 'is a text, of which nobody knows the one before, and the server leaves the bound out', hint };
  }
  if (type === 'string' && lag > 0) {
    return { what: 'is a text, from which no lag can be taken', hint: 'Use a cursor that is a time or a number.' };
  }
  if (!isTime(type) && filter !== undefined && order === 'none' && appendOnly !== true) {
    const hint = 'Say the order if the list has one, or appendOnly if records never change; else read in full.';
    return { what: 'counts changes, and those made while a list without order is read could be passed over', hint };
  }
  return undefined;
}

function windowFault({ type, window, filter }: Incremental): Fault | undefined {
  if (window === undefined) return undefined;
  if (!isTime(type)) return { what: 'is no time, so that it has no windows', hint: 'Leave out window.' };
  if (filter?.end !== undefined) return undefined;
  return { what: 'has windows, but the filter has no end', hint: 'Add filter.end, or leave out window.' };
}

function numberFault({ granularity = 1, lag = 0, window = 1 }: Incremental): Fault | undefined {
  const isFine = Number.isFinite(granularity) && granularity > 0 && Number.isFinite(lag) && lag >= 0 && window > 0;
  if (isFine) return undefined;
  return { what: 'has a granularity, lag or window that is no positive number', hint: 'Give milliseconds or units.' };
}

function zoneFault({ zone, filter }: Incremental): Fault | undefined {
  const unknown = [zone, filter?.zone].find((name) => name !== undefined && zoneOf(name) === undefined);
  if (unknown === undefined) return undefined;
  const hint = 'Give an offset such as -05:00 or a name such as America/New_York.';
  return { what: `has the zone ${JSON.stringify(unknown)}, which nobody knows`, hint };
}
