import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { z } from 'zod';
import { ConfigError, redact } from '@tapwright/connector';
import { requestKey, type CanonicalRequest } from './request-key.ts';

/** `record` answers what is recorded and adds what is not; `replay-only` asks nobody, ever. */
export type RecordingMode = 'record' | 'replay-only';

export interface RecordingOptions {
  readonly file: string;
  readonly mode: RecordingMode;
  /** Texts that must not get into the file, besides the keys of the models. */
  readonly secrets?: readonly string[];
  /** Makes what else differs from run to run the same: own folders, dates. It sees the request as JSON text. */
  readonly scrub?: (text: string) => string;
}

/** What a model answered, as it is kept. */
export interface RecordedAnswer {
  readonly answeredBy: string;
  readonly result: LanguageModelV4GenerateResult;
}

export interface Recording {
  readonly mode: RecordingMode;
  readonly file: string;
  /** How the recording knows a request. */
  key(request: CanonicalRequest, secrets: readonly string[]): string;
  /** The next answer to this request. Throws `recording_missing` in `replay-only`. */
  find(request: CanonicalRequest, agent: string, secrets: readonly string[]): RecordedAnswer | undefined;
  add(request: CanonicalRequest, agent: string, answer: RecordedAnswer, secrets: readonly string[]): void;
  /** Answers that nobody asked for: what was recorded for prompts that are others now. */
  unused(): readonly { readonly agent: string; readonly key: string }[];
  /** Who answered, without repetition. */
  answerers(): readonly string[];
}

const ANSWERER = /^(?:script|person|program|[\w.:-]+\/\S+)$/;

const entrySchema = z.object({
  key: z.string(),
  agent: z.string(),
  answeredBy: z.string().regex(ANSWERER),
  request: z.unknown(),
  answer: z.object({
    content: z.array(z.looseObject({ type: z.string() })),
    finishReason: z.object({ unified: z.string(), raw: z.string().optional() }),
    usage: z.looseObject({ inputTokens: z.looseObject({}), outputTokens: z.looseObject({}) }),
    model: z.string().optional(),
  }),
});
const fileSchema = z.object({ formatVersion: z.literal(1), entries: z.array(entrySchema) });
type Entry = z.output<typeof entrySchema>;

/** Answers of a model in a file of JSON, so that what needs one can be run again without. */
export function openRecording({
  file,
  mode,
  secrets: fixed = [],
  scrub = (text) => text,
}: RecordingOptions): Recording {
  const entries = readEntries(file, mode);
  const taken = new Set<Entry>();
  const clean = (value: unknown, secrets: readonly string[]): unknown =>
    JSON.parse(withoutChance(scrub(redact(JSON.stringify(value), [...fixed, ...secrets]))));
  const keyOf = (request: CanonicalRequest, secrets: readonly string[]): string =>
    requestKey(canonical(clean(request, secrets)));
  return {
    mode,
    file,
    key: keyOf,
    find: (request, agent, secrets) => {
      const key = keyOf(request, secrets);
      const entry = entries.find((one) => one.key === key && !taken.has(one));
      if (entry !== undefined) {
        taken.add(entry);
        return { answeredBy: entry.answeredBy, result: resultOf(entry) };
      }
      if (mode === 'replay-only')
        throw missing(
          file,
          agent,
          key,
          entries.some((one) => one.key === key),
        );
      return undefined;
    },
    add: (request, agent, { answeredBy, result }, secrets) => {
      const answer = {
        content: result.content,
        finishReason: result.finishReason,
        usage: { inputTokens: result.usage.inputTokens, outputTokens: result.usage.outputTokens },
        ...(result.response?.modelId !== undefined && { model: result.response.modelId }),
      };
      const kept = { key: keyOf(request, secrets), agent, answeredBy, request: clean(request, secrets), answer };
      const entry = entrySchema.parse({
        ...kept,
        answer: JSON.parse(redact(JSON.stringify(answer), [...fixed, ...secrets])),
      });
      entries.push(entry);
      taken.add(entry);
      write(file, entries);
    },
    unused: () => entries.filter((one) => !taken.has(one)).map(({ agent, key }) => ({ agent, key })),
    answerers: () => [...new Set(entries.map((one) => one.answeredBy))],
  };
}

/** Ports of this machine and names of folders that live for one try: they differ from run to run, and mean nothing. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/\b(127\.0\.0\.1|localhost):\d{2,5}\b/g, '$1:0')
    .replaceAll(/(?<=\/)(tapwright-[a-z]+)-[A-Za-z0-9]{6}(?![A-Za-z0-9])/g, '$1');
}

function canonical(value: unknown): CanonicalRequest {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the copy of one
  return value as CanonicalRequest;
}

function resultOf({ answer }: Entry): LanguageModelV4GenerateResult {
  const { model, ...rest } = answer;
  const response = model === undefined ? {} : { response: { modelId: model } };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what we wrote; whoever edited it harms their own test
  return { ...rest, ...response, warnings: [] } as unknown as LanguageModelV4GenerateResult;
}

function readEntries(file: string, mode: RecordingMode): Entry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    if (mode === 'record') return [];
    throw new ConfigError(`there is no recording ${file}`, { code: 'recording_missing', hint: 'Record it first.' });
  }
  try {
    return fileSchema.parse(JSON.parse(text)).entries;
  } catch (cause) {
    throw new ConfigError(`${file} is no recording of a model`, { code: 'recording_invalid', cause });
  }
}

function write(file: string, entries: readonly Entry[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, `${JSON.stringify({ formatVersion: 1, entries }, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

function missing(file: string, agent: string, key: string, usedUp: boolean): ConfigError {
  const why = usedUp ? 'was asked more often than it was recorded' : 'asks something that was not recorded';
  return new ConfigError(`${agent} ${why} (${key.slice(0, 12)}, ${file})`, {
    code: 'recording_missing',
    hint: 'The prompt, the tools or the schema are others now: record again, and look at what changed.',
  });
}
