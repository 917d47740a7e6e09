import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import {
  ConfigError,
  isParked,
  isTapwrightError,
  isUnknownOutcome,
  UnknownOutcomeError,
  type TapwrightError,
} from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { OperationRecord, OutcomeStore } from '../outcome-store.ts';
import type { FoundOutcome } from './find-outcome.ts';
import { answersTheKey, withOperation } from './unknown-outcome.ts';

/** One attempt to write, over the HTTP client's own retries. */
export interface Sending {
  readonly key?: string;
  readonly beforeSend?: () => Promise<void>;
}

/** A write that must not happen twice. */
export interface Write {
  readonly action: string;
  readonly input: JsonObject;
  readonly keyed: boolean;
  /** For how many milliseconds the API remembers a key. */
  readonly keyLifetime: number;
  /** The caller's own key. */
  readonly key?: string | undefined;
  /** Where the host keeps what is known, and under which name. */
  readonly journal?: { readonly store: OutcomeStore; readonly id: string; readonly operationId: string } | undefined;
  readonly clock: Clock;
  /** How long the API may take to carry out what reached it. */
  readonly settle: number;
  readonly signal?: AbortSignal | undefined;
  readonly send: (sending: Sending) => Promise<unknown>;
  /** Asks the API what became of it. Absent, and undefined: it cannot say. */
  readonly find?: () => Promise<FoundOutcome | undefined>;
}

// The API says each time that nothing has happened: something else is wrong.
const MOST_SENDS = 3;

/**
 * Carries a write out once: with one idempotency key over all attempts where the API takes one, else by sending it again
 * only when the API shows that nothing has happened. Throws UnknownOutcomeError where nobody can know.
 */
export async function writeOnce(write: Write): Promise<unknown> {
  const { journal } = write;
  if (!journal) return attempt(write);
  const { store, id } = journal;
  return store.exclusive(id, async () => {
    const known = await store.load(id);
    if (!known) return attempt(write);
    assertSame(write, known);
    return known.status === 'done' ? known.output : goOn(write, known);
  });
}

/** An earlier call of the same operation, perhaps of a process that was killed, may have sent it. */
async function goOn(write: Write, known: OperationRecord): Promise<unknown> {
  const keyLives = write.clock.now() < known.startedAt + write.keyLifetime;
  if (write.keyed && known.key !== undefined && keyLives) return attempt(write, known);
  const found = await settled(write);
  if (!found) throw lost(write, known);
  return found.done ? finished(write, known, found.output) : attempt(write);
}

async function attempt(write: Write, known?: OperationRecord): Promise<unknown> {
  let record = known;
  for (let sends = 1; ; sends += 1) {
    const current = record ?? begun(write);
    try {
      return await finished(write, current, await write.send(sendingOf(write, current, record === undefined)));
    } catch (error) {
      if (!isUnknownOutcome(error)) {
        await forget(write, error, known !== undefined);
        throw error;
      }
      const found = sends < MOST_SENDS ? await settled(write) : undefined;
      if (found?.done) return finished(write, current, found.output);
      if (!found) {
        const { key: idempotencyKey } = current;
        throw withOperation(error, { idempotencyKey, operationId: write.journal?.operationId });
      }
      record = current;
    }
  }
}

function begun({ action, input, keyed, key, clock, journal }: Write): OperationRecord {
  const startedAt = clock.now();
  // Files may be part of it: nobody compares it where nothing is kept.
  const record = { action, input: journal ? digest(input) : '', status: 'begun', startedAt } as const;
  return keyed ? { ...record, key: key ?? randomUUID() } : record;
}

function sendingOf({ journal }: Write, record: OperationRecord, fresh: boolean): Sending {
  return {
    ...(record.key !== undefined && { key: record.key }),
    ...(journal && fresh && { beforeSend: () => journal.store.save(journal.id, record) }),
  };
}

async function finished({ journal }: Write, record: OperationRecord, output: unknown): Promise<unknown> {
  const kept = output instanceof Uint8Array ? undefined : output;
  // The write is done: that it could not be noted must not look like a failure of it. The note says `begun` still.
  await journal?.store.save(journal.id, { ...record, status: 'done', output: kept }).catch(() => undefined);
  return output;
}

/** After a refusal nothing is open any more, unless an earlier process may have been luckier than this one. */
async function forget(write: Write, error: unknown, resumed: boolean): Promise<void> {
  if (!write.journal || !isTapwrightError(error)) return;
  if (write.keyed && (isParked(error) || (resumed && !answersTheKey(error)))) return;
  await write.journal.store.remove(write.journal.id).catch(() => undefined);
}

/** What the API shows once it has had the time to carry out what reached it. */
async function settled(write: Write): Promise<FoundOutcome | undefined> {
  if (!write.find) return undefined;
  await write.clock.sleep(write.settle, write.signal);
  return write.find();
}

function assertSame({ action, input, journal }: Write, known: OperationRecord): void {
  if (known.action === action && known.input === digest(input)) return;
  const what = known.action === action ? 'another input' : `the action ${known.action}`;
  throw new ConfigError(`The operation ${journal?.operationId} was begun with ${what}.`, {
    code: 'operation_mismatch',
    hint: 'Give each operation an id of its own.',
  });
}

function lost({ journal, action }: Write, known: OperationRecord): TapwrightError {
  const when = new Date(known.startedAt).toISOString();
  return new UnknownOutcomeError(`It is not known whether the ${action} that was begun at ${when} was carried out.`, {
    failureType: 'system_error',
    hint: 'Look in the API whether it was carried out before you call it under another operationId.',
    operationId: journal?.operationId,
    idempotencyKey: known.key,
  });
}

function digest(input: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(input)) ?? '')
    .digest('hex');
}

/** The same whatever the order of the fields. */
function canonical(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, item]) => [name, canonical(item)]);
}
