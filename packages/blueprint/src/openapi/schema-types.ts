/** What descriptions write as `type` although JSON Schema has no such type. */
const MISNAMED: Readonly<Record<string, { readonly type: string | undefined; readonly format?: string }>> = {
  int: { type: 'integer' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  long: { type: 'integer', format: 'int64' },
  short: { type: 'integer' },
  float: { type: 'number', format: 'float' },
  double: { type: 'number', format: 'double' },
  decimal: { type: 'number' },
  bool: { type: 'boolean' },
  str: { type: 'string' },
  text: { type: 'string' },
  char: { type: 'string' },
  uuid: { type: 'string', format: 'uuid' },
  uri: { type: 'string', format: 'uri' },
  url: { type: 'string', format: 'uri' },
  email: { type: 'string', format: 'email' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  'date-time': { type: 'string', format: 'date-time' },
  timestamp: { type: 'string', format: 'date-time' },
  binary: { type: 'string', format: 'binary' },
  byte: { type: 'string', format: 'byte' },
  file: { type: 'string', format: 'binary' },
  list: { type: 'array' },
  map: { type: 'object' },
  dict: { type: 'object' },
  hash: { type: 'object' },
  json: { type: undefined },
  any: { type: undefined },
  mixed: { type: undefined },
};

const TYPES: ReadonlySet<string> = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']);

export interface TypeReading {
  readonly types: readonly string[];
  readonly format?: string;
  /** Names that say nothing we know. */
  readonly unknown: readonly string[];
}

/** Reads `type` of any OpenAPI version, right or wrong, as a list of JSON Schema types. Empty: anything. */
export function readTypes(value: unknown): TypeReading {
  if (typeof value === 'string' && TYPES.has(value)) return { types: [value], unknown: [] };
  const names = (Array.isArray(value) ? value : [value]).flatMap((name) =>
    typeof name === 'string' ? name.split('|') : name === null ? ['null'] : [],
  );
  const types = new Set<string>();
  const unknown: string[] = [];
  let format: string | undefined;
  for (const name of names) {
    const plain = name.trim().toLowerCase();
    if (TYPES.has(plain)) types.add(plain);
    else if (Object.hasOwn(MISNAMED, plain)) {
      const meant = MISNAMED[plain];
      if (meant?.type !== undefined) types.add(meant.type);
      format ??= meant?.format;
    } else unknown.push(name);
  }
  return { types: [...types], unknown, ...(format !== undefined && { format }) };
}
