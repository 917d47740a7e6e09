import { isJsonObject, type JsonObject, type JsonSchema } from '../json.ts';

/** The top-level fields of a stream's records that its schema does not name, as they turn up. */
export interface ExtraFields {
  /** In the order of their first sighting. */
  readonly names: readonly string[];
  add(name: string): void;
  /** Looks at every record. */
  inspect(rows: readonly JsonObject[]): void;
}

export function createExtraFields(schema: JsonSchema): ExtraFields {
  const known = new Set(isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : []);
  let names: readonly string[] = [];
  const add = (name: string): void => {
    if (known.has(name)) return;
    known.add(name);
    names = [...names, name];
  };
  return {
    get names() {
      return names;
    },
    add,
    inspect: (rows) => {
      for (const row of rows) for (const name in row) if (!known.has(name)) add(name);
    },
  };
}
