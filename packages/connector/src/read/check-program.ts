import type { JsonObject } from '../json.ts';
import type { SchemaShape } from './schema-shape.ts';

/** One place of the schema that is looked at. */
export interface Field {
  readonly path: string;
  readonly shape: SchemaShape;
  readonly required: boolean;
}

/** An object of the schema: its known fields, and those met though unknown. */
export interface Level {
  readonly path: string;
  readonly shape: SchemaShape;
  readonly extras: Set<string>;
}

/** What the generated code tells about. */
export interface Listener {
  differs(field: number, value: unknown): void;
  extra(level: number, name: string, value: unknown): void;
  /** The object has more fields than are known. */
  unknown(level: number, object: JsonObject): void;
}

export type Checker = (rows: readonly JsonObject[], listener: Listener) => void;

export const MAX_EXTRAS = 200;

export interface Program {
  readonly fields: readonly Field[];
  readonly levels: readonly Level[];
  readonly run: Checker;
}

export function levelOf(path: string, shape: SchemaShape, extras: ReadonlyMap<string, Set<string>>): Level {
  return { path, shape, extras: new Set(extras.get(path)) };
}

export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'integer';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

export function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

export function matchesType(shape: SchemaShape, value: unknown): boolean {
  if (shape.types.size === 0) return true;
  const types: ReadonlySet<string> = shape.types;
  const type = typeName(value);
  return types.has(type) || (type === 'integer' && types.has('number'));
}

export function matchesValues(shape: SchemaShape, value: unknown): boolean {
  return shape.values === undefined || typeof value === 'object' || shape.values.has(value);
}
