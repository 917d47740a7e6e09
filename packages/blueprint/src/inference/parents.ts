import type { BlueprintBinding, FieldPath } from '../schema.ts';
import { found, type Finding } from './finding.ts';
import { propertyFor, type KeyFinding } from './key.ts';
import type { OperationView, RequestField } from './operation-view.ts';
import { isPathPager } from './pagination/roles.ts';
import { pathSegments } from './path-parts.ts';
import type { Records } from './records.ts';
import type { RuleName } from './rules.ts';
import type { Schemas, SchemaView } from './schema-view.ts';
import { plain, resourceKey, singular, snake, words } from './words.ts';

/** A list on its way to a stream. */
export interface ListDraft {
  readonly view: OperationView;
  readonly records: Finding<Records>;
  readonly name: string;
  /** For comparison with names of parameters. */
  readonly resource: string;
  readonly key: KeyFinding;
}

export interface ParentPlan {
  readonly parent: ListDraft;
  /** Path parameter or query parameter → what it is bound to. */
  readonly bindings: ReadonlyMap<string, BlueprintBinding>;
  /** Copied into each record: name → path in the parent's record. */
  readonly copy: Readonly<Record<string, FieldPath>>;
  /** Parameter → field of this stream's own records that holds its value afterwards. */
  readonly carried: ReadonlyMap<string, FieldPath>;
  readonly finding: Finding<string>;
  /** Parameters that only a user can give, here or above. */
  readonly open: number;
}

const KEY_WORD =
  /^(id|gid|uuid|guid|sid|uid|key|slug|name|number|code|no|num|identifier|ref|pk|iri|hash|handle|index|iid)$/;

/** `issue_number` → issue; a bare `id` takes the name of the segment before it. */
function stemOf(parameter: string, before: string | undefined): string {
  const parts = [...words(parameter)];
  while (parts.length > 0 && KEY_WORD.test(parts.at(-1) ?? '')) parts.pop();
  return resourceKey(parts.length > 0 ? parts.join('_') : (before ?? ''));
}

interface Slot {
  readonly parameter: string;
  readonly prefix: string;
  /** The last fixed segment before it. */
  readonly before: string | undefined;
  readonly view: SchemaView | undefined;
  readonly description?: string;
  /** The resource whose key it takes, where its description says so. */
  readonly about?: string;
  /** It is one segment of a whole name. */
  readonly isSegment?: boolean;
}

function shape(path: string): string {
  return path
    .replaceAll(/\{[^}]*\}/g, '{}')
    .replace(/\/$/, '')
    .toLowerCase();
}

function pathSlots(view: OperationView): Slot[] {
  const slots: Slot[] = [];
  let prefix = '';
  let before: string | undefined;
  for (const segment of pathSegments(view.operation.path)) {
    for (const parameter of segment.parameters) {
      const field = view.fields.find((candidate) => candidate.in === 'path' && candidate.name === parameter);
      if (field !== undefined && isPathPager(field)) continue;
      slots.push({
        parameter,
        prefix: shape(prefix),
        before,
        view: field?.view,
        ...(field === undefined ? {} : { description: field.description }),
        isSegment: view.operation.parameters.some(
          (one) => one.in === 'path' && one.name === parameter && one.segmentOf !== undefined,
        ),
      });
    }
    if (segment.parameters.length === 0) before = segment.text;
    prefix += `/${segment.text}`;
  }
  return slots;
}

/**
 * `/conversations.history` reads the history of one conversation: the argument that its description calls the id of a
 * conversation is needed, even if it is declared as optional.
 */
function rpcSlots(view: OperationView): Slot[] {
  const [segment, ...more] = pathSegments(view.operation.path);
  const group = segment?.text.split('.').slice(0, -1) ?? [];
  if (more.length > 0 || group.length !== 1) return [];
  const about = resourceKey(group[0] ?? '');
  const names = new RegExp(String.raw`^\W*(the )?(${about} id\b|id of (the|a|an) ${about}\b)`, 'i');
  return view.fields
    .filter(
      ({ in: place, partOf, description }) => place === 'query' && partOf === undefined && names.test(description),
    )
    .slice(0, 1)
    .map((field) => ({ parameter: field.name, prefix: '\0', before: undefined, view: field.view, about }));
}

/** `/organization/projects/{}/users` stands for `/projects/{}/users`. */
function endsWithPath(path: string, prefix: string): boolean {
  return path.length > prefix.length && path.endsWith(prefix) && prefix.split('/').length > 2;
}

function scalarKind(view: SchemaView): 'text' | 'number' {
  return view.types.has('string') ? 'text' : 'number';
}

function compatible(left: SchemaView | undefined, right: SchemaView | undefined): boolean {
  if (left === undefined || right === undefined || left.types.size === 0 || right.types.size === 0) return true;
  return scalarKind(left) === scalarKind(right);
}

/** An ARN has another pattern than a name: where both tell theirs, they must be the same. */
function samePattern(left: SchemaView | undefined, right: SchemaView | undefined): boolean {
  return left?.pattern === undefined || right?.pattern === undefined || left.pattern === right.pattern;
}

/** `project_id` names a list; a bare `path` or `ref` only where the segment before it does. */
function namesResource({ parameter }: Slot, before: string, wanted: string): boolean {
  const parts = words(parameter);
  return before === wanted || (parts.length > 1 && KEY_WORD.test(parts.at(-1) ?? ''));
}

interface Match {
  readonly draft: ListDraft;
  readonly property: FieldPath;
  readonly rule: RuleName;
  readonly confidence: number;
  /** Known by the words of a description only. */
  readonly described: boolean;
}

/** The property of a parent's record that a parameter takes. */
function boundProperty(
  draft: ListDraft,
  slot: Slot,
  stem: string,
  schemas: Schemas,
): { path: FieldPath; confidence: number; described?: boolean } | undefined {
  const record = draft.records.value.view;
  // No other id will do: the path takes segments of whole names.
  if (slot.isSegment === true) return wholeName(record, schemas);
  const parameter = plain(slot.parameter);
  const spellings = [stem, draft.resource, singular(plain(slot.before ?? ''))].filter(
    (name) => name !== '' && parameter.startsWith(name),
  );
  const exact = propertyFor(record, slot.parameter, '', schemas);
  const inner = exact === undefined ? innerProperty(record, slot.parameter, schemas) : undefined;
  if (inner !== undefined) return { path: inner, confidence: 0.95 };
  const direct =
    propertyFor(record, slot.parameter, spellings[0] ?? '', schemas) ??
    propertyFor(record, slot.parameter, stemPrefix(slot.parameter), schemas);
  if (direct !== undefined) return { path: [direct.name], confidence: 1 };
  const key = draft.key.key?.value;
  if (key === undefined) return undefined;
  if (slot.about !== undefined) return { path: key, confidence: 0.9 };
  const keyProperty = key.length === 1 ? record.properties.get(key[0] ?? '') : undefined;
  const keyView = keyProperty === undefined ? undefined : schemas.view(keyProperty.schema);
  const idLike = /(id|sid|gid|uuid|guid|key)$/.test(parameter);
  const keyIdLike = /(id|sid|gid|uuid|guid|key)$/i.test(key[0] ?? '');
  if (!compatible(slot.view, keyView)) return undefined;
  if (idLike && keyIdLike) return { path: key, confidence: 0.9 };
  const told = describedProperty(draft, slot, schemas);
  if (told !== undefined) return { path: [told], confidence: 0.85, described: true };
  // `/projects/{project}`: the parameter is named like the resource; types and patterns must agree.
  return parameter === stem &&
    samePattern(slot.view, keyView) &&
    keyView !== undefined &&
    keyView.types.size > 0 &&
    slot.view !== undefined &&
    slot.view.types.size > 0
    ? { path: key, confidence: 0.8 }
    : undefined;
}

function wholeName(record: SchemaView, schemas: Schemas): { path: FieldPath; confidence: number } | undefined {
  const name = record.properties.get('name');
  if (name === undefined || !schemas.view(name.schema).types.has('string')) return undefined;
  return { path: ['name'], confidence: 0.95 };
}

/** `{datasetId}` is the `datasetReference.datasetId` of a record whose `id` is something longer. */
function innerProperty(record: SchemaView, parameter: string, schemas: Schemas): FieldPath | undefined {
  if (words(parameter).length < 2) return undefined;
  const [only, second] = [...record.properties.values()].flatMap(({ name, schema }) => {
    const view = schemas.view(schema);
    if (!/ref(erence)?$/i.test(name) || view.properties.size === 0) return [];
    const property = propertyFor(view, parameter, '', schemas);
    return property === undefined ? [] : [[name, property.name]];
  });
  return second === undefined ? only : undefined;
}

/** `{countryId}`, "an ISO-3166 country code or WikiData id", of records whose key is `code`. */
function describedProperty(draft: ListDraft, slot: Slot, schemas: Schemas): string | undefined {
  const key = draft.key.key?.value;
  const name = key?.length === 1 ? key[0] : undefined;
  const text = slot.description?.toLowerCase() ?? '';
  if (name === undefined || text === '' || !new RegExp(String.raw`\b${draft.resource}\b`).test(text)) return undefined;
  const property = draft.records.value.view.properties.get(name);
  if (property === undefined || !compatible(slot.view, schemas.view(property.schema))) return undefined;
  return words(name).every((word) => new RegExp(String.raw`\b${word}\b`).test(text)) ? name : undefined;
}

/** What comes before the key word, as it is spelled: `repo_id` → repo. */
function stemPrefix(parameter: string): string {
  const parts = [...words(parameter)];
  while (parts.length > 0 && KEY_WORD.test(parts.at(-1) ?? '')) parts.pop();
  return parts.join('');
}

function parameterCount(draft: ListDraft): number {
  return pathSlots(draft.view).length;
}

function compareDrafts(a: ListDraft, b: ListDraft): number {
  return (
    Number(a.view.operation.deprecated === true) - Number(b.view.operation.deprecated === true) ||
    parameterCount(a) - parameterCount(b) ||
    a.view.operation.path.length - b.view.operation.path.length ||
    (a.view.operation.path < b.view.operation.path ? -1 : 1)
  );
}

export interface ParentIndex {
  plan(draft: ListDraft): ParentPlan | undefined;
}

const MOST_LEVELS = 4;

/** Finds for each list the list whose records its parameters name. */
export function createParentIndex(drafts: readonly ListDraft[], schemas: Schemas): ParentIndex {
  const usable = drafts
    .filter((draft) => draft.view.operation.method === 'GET' && draft.records.value.shape !== 'single')
    .sort(compareDrafts);
  const shapes = new Map(usable.map((draft) => [draft, shape(draft.view.operation.path)]));
  const byShape = new Map<string, ListDraft>();
  const byResource = new Map<string, ListDraft[]>();
  for (const draft of usable) {
    const at = shapes.get(draft) ?? '';
    if (!byShape.has(at)) byShape.set(at, draft);
    const list = byResource.get(draft.resource) ?? [];
    list.push(draft);
    byResource.set(draft.resource, list);
  }
  const plans = new Map<ListDraft, ParentPlan | undefined>();
  const busy: ListDraft[] = [];

  /** Parameters that a list needs from the user, itself or its parents. */
  const open = (draft: ListDraft): number => plan(draft)?.open ?? requiredOf(draft).length;
  const requiredOf = (draft: ListDraft): readonly string[] => [
    ...pathSlots(draft.view).map((slot) => slot.parameter),
    ...draft.view.fields.filter((field) => needsValue(field)).map((field) => field.name),
  ];

  const match = (draft: ListDraft, slot: Slot): Match | undefined => {
    const stem = slot.about ?? stemOf(slot.parameter, slot.before);
    const exact = byShape.get(slot.prefix);
    const before = resourceKey(slot.before ?? '');
    // `file_batches/{batch_id}` is no record of `batches`: the segment says which list is meant.
    const wanted = before !== stem && before.endsWith(stem) ? before : stem;
    const below = usable.filter(
      (candidate) => slot.prefix.length > 1 && endsWithPath(shapes.get(candidate) ?? '', slot.prefix),
    );
    const candidates: readonly (readonly [ListDraft, RuleName, number])[] = [
      ...(exact === undefined ? [] : ([[exact, 'parent/path-prefix', 0.92]] as const)),
      ...below.map((candidate) => [candidate, 'parent/path-prefix', 0.85] as const),
      ...(slot.about !== undefined
        ? (byResource.get(slot.about) ?? []).map((candidate) => [candidate, 'parent/rpc-argument', 0.8] as const)
        : []),
      ...(slot.about === undefined && namesResource(slot, before, wanted) ? (byResource.get(wanted) ?? []) : []).map(
        (candidate) => [candidate, 'parent/parameter-name', 0.78] as const,
      ),
    ];
    let best: Match | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [candidate, rule, confidence] of candidates) {
      if (candidate === draft || busy.includes(candidate)) continue;
      const bound = boundProperty(candidate, slot, stem, schemas);
      if (bound === undefined) continue;
      const needs = open(candidate);
      if (
        best !== undefined &&
        (rule === 'parent/parameter-name' && best.rule === 'parent/path-prefix' ? true : needs >= fewest)
      )
        continue;
      best = {
        draft: candidate,
        property: bound.path,
        rule,
        confidence: Math.min(confidence, confidence * bound.confidence + 0.02),
        described: bound.described === true,
      };
      fewest = needs;
    }
    return best;
  };

  const plan = (draft: ListDraft): ParentPlan | undefined => {
    if (plans.has(draft)) return plans.get(draft);
    if (busy.length >= MOST_LEVELS || busy.includes(draft)) return undefined;
    busy.push(draft);
    const slots = pathSlots(draft.view).filter((slot) => slot.view?.enum === undefined);
    const queries = draft.view.fields
      .filter(
        (field) =>
          field.in === 'query' &&
          needsValue(field) &&
          /(id|uuid|guid|gid|sid|key)$/i.test(field.name) &&
          words(field.name).length > 1,
      )
      .map((field): Slot => ({ parameter: field.name, prefix: '\0', before: undefined, view: field.view }));
    let result: ParentPlan | undefined;
    for (const slot of [...slots.toReversed(), ...queries, ...rpcSlots(draft.view)]) {
      const parent = match(draft, slot);
      if (parent === undefined) continue;
      // One region's code is of no use in all countries.
      if (parent.described && slots.indexOf(slot) < slots.length - 1) continue;
      result = build(draft, slot, parent, slots);
      break;
    }
    busy.pop();
    // Inside a cycle the answer may depend on where we came from: only the outermost answer is kept.
    if (busy.length === 0 || result !== undefined) plans.set(draft, result);
    return result;
  };

  const build = (draft: ListDraft, slot: Slot, parent: Match, slots: readonly Slot[]): ParentPlan => {
    const above = plan(parent.draft);
    const bound = ({ isSegment }: Slot, path: FieldPath): BlueprintBinding => ({
      parent: path,
      ...(isSegment === true ? { last: true } : {}),
    });
    const bindings = new Map<string, BlueprintBinding>([[slot.parameter, bound(slot, parent.property)]]);
    const parentSlots = pathSlots(parent.draft.view);
    for (const other of slots) {
      if (other.parameter === slot.parameter) continue;
      const same = parentSlots.find((candidate) => candidate.parameter === other.parameter);
      const carried = same === undefined ? undefined : above?.carried.get(same.parameter);
      const own = propertyFor(parent.draft.records.value.view, other.parameter, '', schemas);
      if (carried !== undefined) bindings.set(other.parameter, bound(other, carried));
      else if (same === undefined && own !== undefined && words(other.parameter).length > 1)
        bindings.set(other.parameter, bound(other, [own.name]));
    }
    const copy: Record<string, FieldPath> = {};
    const carried = new Map<string, FieldPath>();
    const record = draft.records.value.view;
    for (const [parameter, binding] of bindings) {
      if (!('parent' in binding)) continue;
      const bare = words(parameter).length === 1 && KEY_WORD.test(words(parameter)[0] ?? '');
      const name = bare ? `${words(singularOf(parent.draft.name)).join('_')}_${snake(parameter)}` : snake(parameter);
      const own = [parameter, name].find((candidate) => record.properties.has(candidate));
      if (own === undefined || bare) copy[name] = binding.parent;
      carried.set(parameter, [own === undefined || bare ? name : own]);
    }
    const openHere = requiredOf(draft).filter((name) => !bindings.has(name));
    const openAbove = open(parent.draft);
    return {
      parent: parent.draft,
      bindings,
      copy,
      carried,
      finding: found(
        parent.rule,
        parent.draft.name,
        draft.view.operation.pointer,
        parent.confidence,
        `${slot.parameter} takes ${parent.property.join('.')} of ${parent.draft.name}`,
      ),
      open: openHere.length + openAbove,
    };
  };
  return { plan };
}

function singularOf(name: string): string {
  const parts = words(name);
  return [...parts.slice(0, -1), singular(parts.at(-1) ?? '')].join('_');
}

/** A required request field without any value of its own. */
function needsValue(field: RequestField): boolean {
  return (
    field.in !== 'path' &&
    field.partOf === undefined &&
    field.required &&
    field.view.default === undefined &&
    field.view.enum === undefined
  );
}
