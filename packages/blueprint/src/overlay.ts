import { ConfigError, isJsonObject, type JsonObject } from '@tapwright/connector';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { chooseCheck } from './inference/check.ts';
import { ASSUMED_BELOW } from './inference/finding.ts';
import { blueprintSchema, type Blueprint } from './schema.ts';
import { formatPointer, parsePointer } from './openapi/pointer.ts';

const overlayEvidence = z.strictObject({
  /** Address of the page or document that says so, or who said it. */
  source: z.string().min(1),
  /** JSON pointer in that source, where it is a document. */
  pointer: z.string().optional(),
  /** A short passage that is found again in the source. */
  quote: z.string().optional(),
  /** Where the passage stands in the source's text, in characters. */
  span: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]).optional(),
  note: z.string().optional(),
  /** SHA-256 of the source as it was read, hex. */
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  confidence: z.number().min(0).max(1).optional(),
});

const overlayFact = z
  .strictObject({
    /** Into the blueprint's interpretation; names may stand for places in arrays: `/interpretation/streams/issues/pagination`. */
    pointer: z.string().startsWith('/interpretation/'),
    value: z.unknown().optional(),
    /** Take the fact away. */
    remove: z.literal(true).optional(),
    evidence: z.union([overlayEvidence, z.array(overlayEvidence).min(1)]),
  })
  .refine(
    (fact) => (fact.remove === true) !== (fact.value !== undefined),
    'a fact has either `value` or `remove: true`',
  );

/** Facts that a person or an agent adds to a blueprint or corrects in it, each with what says so. */
export const overlaySchema = z.strictObject({
  formatVersion: z.literal(1).default(1),
  facts: z.array(overlayFact),
});

export type Overlay = z.input<typeof overlaySchema>;
type Fact = z.output<typeof overlayFact>;
type EvidenceInput = z.output<typeof overlayEvidence>;

const SHAPE_HINT = 'An overlay is {"facts": [{"pointer", "value" or "remove", "evidence": {"source", "note"}}]}.';

/** Reads an overlay that came from outside; says what is wrong and where. */
export function parseOverlay(input: unknown): z.output<typeof overlaySchema> {
  const parsed = overlaySchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConfigError(
    `overlay: ${formatPointer((issue?.path ?? []).map(String)) || '/'}: ${issue?.message ?? 'not an overlay'}`,
    {
      code: 'overlay_invalid',
      hint: SHAPE_HINT,
    },
  );
}

function unknownPlace(pointer: string, reached: string, known: readonly string[]): ConfigError {
  const some = known.slice(0, 12).join(', ');
  return new ConfigError(`overlay: nothing at ${pointer}: ${reached} is as far as it leads`, {
    code: 'overlay_unknown_pointer',
    hint:
      some === ''
        ? 'Check the pointer against the blueprint.'
        : `Known there: ${some}${known.length > 12 ? ', …' : ''}.`,
  });
}

/** Place in an array of what has this name, its operation, or this number; `-` is the end. */
function indexIn(list: readonly unknown[], part: string): number {
  const named = list.findIndex(
    (item) =>
      isJsonObject(item) && (item['name'] === part || (item['name'] === undefined && item['operation'] === part)),
  );
  if (named >= 0) return named;
  if (part === '-') return list.length;
  return /^(0|[1-9]\d*)$/.test(part) ? Number(part) : -1;
}

interface Place {
  readonly holder: JsonObject | unknown[];
  readonly key: string | number;
  /** With numbers in place of names. */
  readonly pointer: string;
}

/** Walks to the holder of what the pointer names; the last step may be new, the steps before may not. */
function locate(root: JsonObject, fact: Fact): Place {
  const parts = parsePointer(fact.pointer) ?? [];
  let holder: unknown = root;
  const walked: string[] = [];
  for (const [step, part] of parts.entries()) {
    const last = step === parts.length - 1;
    if (part === '__proto__') throw unknownPlace(fact.pointer, formatPointer(walked), []);
    if (Array.isArray(holder)) {
      const index = indexIn(holder, part);
      const names = holder.flatMap((item) =>
        isJsonObject(item) && typeof item['name'] === 'string' ? [item['name']] : [],
      );
      const appends =
        last &&
        fact.value !== undefined &&
        (index === holder.length || (index < 0 && isJsonObject(fact.value) && fact.value['name'] === part));
      if (!appends && (index < 0 || index >= holder.length))
        throw unknownPlace(fact.pointer, formatPointer(walked) || '/', names);
      const at = appends ? holder.length : index;
      walked.push(String(at));
      if (last) return { holder, key: at, pointer: formatPointer(walked) };
      holder = holder[at];
    } else if (isJsonObject(holder)) {
      const exists = Object.hasOwn(holder, part);
      if (!exists && !(last && fact.remove !== true))
        throw unknownPlace(fact.pointer, formatPointer(walked) || '/', Object.keys(holder));
      walked.push(part);
      if (last) return { holder, key: part, pointer: formatPointer(walked) };
      holder = holder[part];
    } else break;
  }
  throw unknownPlace(fact.pointer, formatPointer(walked) || '/', []);
}

/** Same keys below the pointer, or the pointer itself. */
function isBelow(pointer: string, base: string): boolean {
  return pointer === base || pointer.startsWith(`${base}/`);
}

function dropBelow(blueprint: Draft, base: string): void {
  for (const pointer of Object.keys(blueprint.evidence)) if (isBelow(pointer, base)) delete blueprint.evidence[pointer];
  blueprint.assumptions = blueprint.assumptions.filter((assumption) => !isBelow(assumption.pointer, base));
}

/** After an element of an array is gone, pointers to those behind it move up. */
function moveUp(pointer: string, list: string, removed: number): string {
  if (!pointer.startsWith(`${list}/`)) return pointer;
  const [index = '', ...rest] = pointer.slice(list.length + 1).split('/');
  return Number(index) > removed ? [list, Number(index) - 1, ...rest].join('/') : pointer;
}

type Draft = Pick<Blueprint, 'sources' | 'evidence' | 'assumptions'>;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Id of an evidence's source among the blueprint's sources. */
function sourceId(draft: Draft, evidence: EvidenceInput): string {
  const known = Object.entries(draft.sources).find(([, source]) => source.address === evidence.source);
  if (known !== undefined) return known[0];
  const isAddress = /^[a-z][a-z0-9+.-]*:/i.test(evidence.source);
  let count = 1;
  while (Object.hasOwn(draft.sources, `overlay-${count}`)) count += 1;
  const id = `overlay-${count}`;
  draft.sources[id] = {
    kind: isAddress ? 'page' : 'statement',
    address: evidence.source,
    // Without the page's own hash, the hash of what was said about it.
    hash: evidence.hash ?? sha256(`${evidence.source}\n${evidence.quote ?? evidence.note ?? ''}`),
  };
  return id;
}

function noteEvidence(draft: Draft, fact: Fact, pointer: string): void {
  const list = Array.isArray(fact.evidence) ? fact.evidence : [fact.evidence];
  draft.evidence[pointer] = list.map((evidence) => ({
    source: sourceId(draft, evidence),
    ...(evidence.pointer === undefined ? {} : { pointer: evidence.pointer }),
    ...(evidence.span === undefined ? {} : { span: evidence.span }),
    ...(evidence.quote === undefined ? {} : { hash: sha256(evidence.quote) }),
    rule: 'overlay',
    confidence: evidence.confidence ?? 1,
    ...(evidence.note === undefined ? {} : { note: evidence.note }),
  }));
  const confidence = Math.max(...list.map((evidence) => evidence.confidence ?? 1));
  if (confidence >= ASSUMED_BELOW) return;
  const statement = 'an overlay says so, and nothing proves it';
  draft.assumptions.push({ pointer, statement, rule: 'overlay', confidence });
}

function removeFact(draft: Draft, place: Place): void {
  dropBelow(draft, place.pointer);
  if (!Array.isArray(place.holder)) {
    delete place.holder[String(place.key)];
    return;
  }
  const removed = Number(place.key);
  place.holder.splice(removed, 1);
  const list = place.pointer.slice(0, place.pointer.lastIndexOf('/'));
  draft.evidence = Object.fromEntries(
    Object.entries(draft.evidence).map(([pointer, value]) => [moveUp(pointer, list, removed), value]),
  );
  draft.assumptions = draft.assumptions.map((assumption) => ({
    ...assumption,
    pointer: moveUp(assumption.pointer, list, removed),
  }));
}

/** Children and the check follow a stream to its new name. */
function renameStream(interpretation: Blueprint['interpretation'], stream: Place['holder'], name: unknown): void {
  const before = isJsonObject(stream) ? stream['name'] : undefined;
  if (typeof name !== 'string' || typeof before !== 'string') return;
  for (const { parent } of interpretation.streams) if (parent?.stream === before) parent.stream = name;
  const { check } = interpretation;
  if (check !== undefined && 'stream' in check && check.stream === before) check.stream = name;
}

/** Names that two streams share, and parents that are none. */
function checkNames({ streams }: Blueprint['interpretation']): void {
  const names = streams.map((stream) => stream.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const orphan = streams.find(({ parent }) => parent !== undefined && !names.includes(parent.stream));
  const problem =
    twice !== undefined
      ? `two streams are called ${twice}`
      : orphan !== undefined
        ? `the parent of ${orphan.name}, ${orphan.parent?.stream ?? ''}, is no stream`
        : undefined;
  if (problem === undefined) return;
  throw new ConfigError(`overlay: ${problem}`, {
    code: 'overlay_invalid_value',
    hint: 'Facts apply in their order: rename the stream that has the name first, or remove its children, too.',
  });
}

/** Where the stream of the connection check was removed, another one takes its place. */
function withCheck(interpretation: Blueprint['interpretation'], { contract }: Blueprint): Blueprint['interpretation'] {
  const { check, ...rest } = interpretation;
  const { streams } = interpretation;
  if (check === undefined || 'operation' in check || streams.some((stream) => stream.name === check.stream)) {
    return interpretation;
  }
  const next = chooseCheck(streams, new Map(contract.operations.map((operation) => [operation.id, operation])));
  return next === undefined ? rest : { ...rest, check: next.value };
}

/** Whole values that stand for everything in them: told anew, so nothing below keeps its old evidence. */
function applyFact(draft: Draft & Pick<Blueprint, 'interpretation'>, fact: Fact): void {
  const place = locate({ interpretation: draft.interpretation }, fact);
  if (fact.remove === true) {
    removeFact(draft, place);
    return;
  }
  if (/^\/interpretation\/streams\/\d+\/name$/.test(place.pointer))
    renameStream(draft.interpretation, place.holder, fact.value);
  dropBelow(draft, place.pointer);
  const value = structuredClone(fact.value);
  if (Array.isArray(place.holder)) place.holder[Number(place.key)] = value;
  else place.holder[String(place.key)] = value;
  noteEvidence(draft, fact, place.pointer);
}

/**
 * Puts an overlay's facts on top of a blueprint: the value, its evidence, and no assumption about it any more, unless the
 * evidence itself says how weak it is. The blueprint given is left as it is. Throws ConfigError where a pointer leads
 * nowhere or a value has the wrong shape.
 */
export function applyOverlay(blueprint: Blueprint, overlay: Overlay): Blueprint {
  const { facts } = parseOverlay(overlay);
  const draft = {
    ...blueprint,
    sources: { ...blueprint.sources },
    evidence: { ...blueprint.evidence },
    assumptions: [...blueprint.assumptions],
    interpretation: structuredClone(blueprint.interpretation),
  };
  for (const fact of facts) applyFact(draft, fact);
  const checked = blueprintSchema.shape.interpretation.safeParse(draft.interpretation);
  if (checked.success) {
    checkNames(checked.data);
    return { ...draft, interpretation: withCheck(checked.data, blueprint) };
  }
  const issue = checked.error.issues[0];
  throw new ConfigError(
    `overlay: /interpretation${formatPointer((issue?.path ?? []).map(String))} is not what a blueprint has there: ${issue?.message ?? ''}`,
    {
      code: 'overlay_invalid_value',
      hint: 'Compare with the JSON Schema of blueprints.',
    },
  );
}
