import type { Drift } from '../connection.ts';
import type { JsonObject, JsonSchema } from '../json.ts';
import { joined, matchesType, typeName, type Field, type Level, type Listener, type Program } from './check-program.ts';
import { MAX_EXTRAS } from './check-program.ts';
import { generatedProgram } from './generated-check.ts';
import { schemaShape, type SchemaShape } from './schema-shape.ts';
import { walkedProgram } from './walked-check.ts';

/** Counts how records differ from their schema. Never throws, never changes a record. */
export interface SchemaCheck {
  check(rows: readonly JsonObject[]): void;
  /** Each difference once, with how often it was met. */
  report(): readonly Drift[];
}

interface Counted {
  readonly drift: Omit<Drift, 'count'>;
  count: number;
}

/**
 * The schema is written out as code once, which costs a record next to nothing; where the process forbids that, it is
 * walked instead. A field that is met though unknown becomes part of the code, so that counting it stays cheap too.
 */
export function createSchemaCheck(stream: string, schema: JsonSchema, generate = true): SchemaCheck {
  const shape = schemaShape(schema);
  const found = new Map<string, Counted>();
  let latest: (Counted | undefined)[] = [];
  const extras = new Map<string, Set<string>>();
  let program = compile(shape, extras, generate);

  function count(drift: Omit<Drift, 'count'>): Counted {
    const key = `${drift.kind} ${drift.field}`;
    const entry = found.get(key) ?? { drift, count: 0 };
    entry.count++;
    found.set(key, entry);
    return entry;
  }

  let stale = false;
  const listener: Listener = {
    differs: (index, value) => {
      const field = program.fields[index]!;
      // The same difference in record after record is the usual case: it must not cost a look-up by text.
      const last = latest[index];
      const actual = typeName(value);
      if (last !== undefined && last.drift.actual === actual && last.drift.kind !== 'enum') last.count++;
      else latest[index] = count({ stream, field: field.path, ...difference(field, value) });
    },
    extra: (index, name, value) => countExtra(program.levels[index]!, name, value),
    unknown: (index, object) => {
      const level = program.levels[index]!;
      for (const [name, value] of Object.entries(object)) {
        if (level.shape.properties?.has(name) || level.extras.has(name)) continue;
        countExtra(level, name, value);
        const known = extras.get(level.path) ?? new Set();
        if (known.size >= MAX_EXTRAS || name === '__proto__') continue;
        extras.set(level.path, known.add(name));
        stale = true;
      }
    },
  };

  function countExtra(level: Level, name: string, value: unknown): void {
    count({ stream, field: joined(level.path, name), kind: 'extra', actual: typeName(value) });
  }

  return {
    check(rows) {
      program.run(rows, listener);
      if (!stale) return;
      stale = false;
      program = compile(shape, extras, generate);
      latest = [];
    },
    report: () => [...found.values()].map(({ drift, count }) => ({ ...drift, count })),
  };
}

function difference(field: Field, value: unknown): Pick<Drift, 'kind' | 'expected' | 'actual'> {
  const expected = [...field.shape.types].join(' or ') || 'a listed value';
  if (value === undefined) return { kind: 'missing', expected, actual: 'undefined' };
  if (value === null) return { kind: 'null', expected, actual: 'null' };
  if (matchesType(field.shape, value)) return { kind: 'enum', expected: 'a listed value', actual: typeName(value) };
  return { kind: 'type', expected, actual: typeName(value) };
}

function compile(shape: SchemaShape, extras: ReadonlyMap<string, Set<string>>, generate: boolean): Program {
  if (shape.properties === undefined) return { fields: [], levels: [], run: () => {} };
  if (!generate) return walkedProgram(shape, extras);
  try {
    return generatedProgram(shape, extras);
  } catch (error) {
    if (error instanceof EvalError) return walkedProgram(shape, extras);
    throw error;
  }
}
