import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '../schema.ts';
import { flattenSchema } from '../schemas/flatten-schema.ts';
import { referencedName } from '../schemas/resolve-schema.ts';
import { change, type BlueprintChange, type ChangeLevel } from './change.ts';

/** Records and results come out of a connector, inputs go in: the same change means the opposite. */
export type Direction = 'output' | 'input';

export interface SchemaSide {
  readonly contract: Pick<Contract, 'schemas'>;
  readonly schema: JsonSchema;
}

/** Below this, values are nested data that few look into. */
const DEEPEST = 8;

/** Changes of fields and types between two schemas; `at` is the pointer's beginning, `what` names the whole for people. */
export function compareSchemas(
  before: SchemaSide,
  after: SchemaSide,
  direction: Direction,
  at: readonly (string | number)[],
  what: string,
): BlueprintChange[] {
  const changes: BlueprintChange[] = [];
  const compared = new Set<string>();
  compare(before.schema, after.schema, []);
  return changes;

  function compare(old: JsonSchema, now: JsonSchema, path: readonly string[]): void {
    if (path.length > DEEPEST || isKnown(old, now)) return;
    const [a, b] = [flattenSchema(before.contract, old), flattenSchema(after.contract, now)];
    compareTypes(a, b, path);
    compareFields(a, b, path);
    for (const [key, mark] of [
      ['items', '[]'],
      ['additionalProperties', '{}'],
    ] as const) {
      const [inner, innerNow] = [a[key], b[key]];
      if (isJsonObject(inner) && isJsonObject(innerNow)) compare(inner, innerNow, [...path, mark]);
    }
  }

  /** Named schemas may be circular, and are shared by many fields. */
  function isKnown(old: JsonSchema, now: JsonSchema): boolean {
    const names = [referencedName(old), referencedName(now)];
    if (names.some((name) => name === undefined)) return false;
    const pair = names.join(' ');
    return compared.has(pair) || !compared.add(pair);
  }

  function compareFields(a: JsonSchema, b: JsonSchema, path: readonly string[]): void {
    const [old, now] = [propertiesOf(a), propertiesOf(b)];
    const [wasRequired, isRequired] = [requiredOf(a), requiredOf(b)];
    for (const [name, schema] of Object.entries(old)) {
      const inner = [...path, name];
      const next = Object.hasOwn(now, name) ? now[name] : undefined;
      if (next === undefined) note('major', 'field-removed', `the field ${label(inner)} is gone`);
      else {
        compareRequired(wasRequired.has(name), isRequired.has(name), inner);
        if (isJsonObject(schema) && isJsonObject(next)) compare(schema, next, inner);
      }
    }
    for (const name of Object.keys(now)) {
      if (Object.hasOwn(old, name)) continue;
      const inner = [...path, name];
      const demanded = direction === 'input' && isRequired.has(name);
      if (demanded) note('major', 'required-input-added', `the input ${label(inner)} is required now`);
      else note('minor', 'field-added', `the field ${label(inner)} is new`);
    }
  }

  function compareRequired(was: boolean, is: boolean, path: readonly string[]): void {
    if (was === is) return;
    if (is)
      note(direction === 'input' ? 'major' : 'patch', 'field-required', `the field ${label(path)} is required now`);
    else note('minor', 'field-optional', `the field ${label(path)} may be missing now`);
  }

  function compareTypes(a: JsonSchema, b: JsonSchema, path: readonly string[]): void {
    const [old, now] = [typesOf(a), typesOf(b)];
    const told = `the type of ${label(path)} changed from ${old.join(' | ')} to ${now.join(' | ')}`;
    if (!covers(now, old)) note('major', 'type-narrowed', told);
    else if (!covers(old, now)) note('minor', 'type-widened', told);
    else compareValues(a['enum'], b['enum'], path);
    if (!isDeepStrictEqual(a['format'], b['format'])) {
      note(
        'minor',
        'format-changed',
        `the format of ${label(path)} changed from ${String(a['format'])} to ${String(b['format'])}`,
      );
    }
  }

  function compareValues(old: unknown, now: unknown, path: readonly string[]): void {
    const [was, is] = [Array.isArray(old) ? old : undefined, Array.isArray(now) ? now : undefined];
    const lost = is !== undefined && (was === undefined || was.some((value) => !is.includes(value)));
    const gained = was !== undefined && (is === undefined || is.some((value) => !was.includes(value)));
    if (lost) note('major', 'values-removed', `${label(path)} allows fewer values`);
    else if (gained) note('minor', 'values-added', `${label(path)} allows more values`);
  }

  function note(level: ChangeLevel, kind: string, message: string): void {
    changes.push(change(level, kind, at, message));
  }

  function label(path: readonly string[]): string {
    return path.length === 0 ? what : `\`${path.join('.').replaceAll('.[]', '[]')}\` of ${what}`;
  }
}

function propertiesOf(schema: JsonSchema): Record<string, unknown> {
  return isJsonObject(schema['properties']) ? schema['properties'] : {};
}

function requiredOf(schema: JsonSchema): ReadonlySet<unknown> {
  return new Set(Array.isArray(schema['required']) ? schema['required'] : []);
}

function typesOf(schema: JsonSchema): readonly unknown[] {
  const { type } = schema;
  return type === undefined ? ['any'] : Array.isArray(type) ? type : [type];
}

/** True when every value of `inner` fits into `outer`. */
function covers(outer: readonly unknown[], inner: readonly unknown[]): boolean {
  if (outer.includes('any')) return true;
  return inner.every((type) => outer.includes(type) || (type === 'integer' && outer.includes('number')));
}
