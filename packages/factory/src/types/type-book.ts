import type { Contract } from '@tapwright/blueprint';
import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import { docComment } from '../code/comment.ts';
import { literal, memberName } from '../code/literal.ts';
import { createNames, pascalName, type Names } from '../code/names.ts';
import {
  isNullable,
  namedSchema,
  objectShape,
  type ObjectShape,
  referenceName,
  schemasOf,
  typesOf,
} from './schema-shape.ts';

/** Marks a schema, out of reach of any description, as a file that is given as bytes. */
export const FILE: unique symbol = Symbol('file');

const DEEPEST = 10;
const MOST_LITERALS = 200;

/** One exported type of the package. */
export interface TypeDeclaration {
  readonly name: string;
  readonly text: string;
  /** Names of the other declarations that it mentions. */
  readonly uses: ReadonlySet<string>;
}

/** TypeScript for one place, and which declared types it mentions. */
export interface TypeText {
  readonly text: string;
  readonly uses: ReadonlySet<string>;
}

/** Prints TypeScript types from JSON Schema; the contract's named schemas become declarations as they are mentioned. */
export interface TypeBook {
  /** Type of a value of this schema. */
  typeOf(schema: JsonSchema): TypeText;
  /** The members of an interface. */
  members(shape: ObjectShape): TypeText;
  /** Name of the interface of a named schema; undefined if it is not printed as an interface. */
  interfaceOf(schemaName: string): string | undefined;
  /** Keeps a name for a type that another module declares itself. */
  reserve(wantedName: string): string;
  /** Declares a further type and returns its name. */
  declare(wantedName: string, declaration: (name: string) => TypeText): string;
  /** All declarations so far, in order of their names. */
  declarations(): TypeDeclaration[];
}

export function createTypeBook(contract: Contract, options: { readonly descriptions: 'keep' | 'drop' }): TypeBook {
  const names = createNames();
  const book: Book = {
    contract,
    descriptions: options.descriptions === 'keep',
    names,
    named: new Map(),
    declarations: new Map(),
  };
  return {
    typeOf: (schema) => collectUses((uses) => typeText(book, schema, { uses, depth: 0 })),
    members: (shape) => collectUses((uses) => memberList(book, shape, { uses, depth: 0 })),
    interfaceOf(schemaName) {
      const schema = namedSchema(contract, schemaName);
      return schema !== undefined && isInterface(contract, schema) ? declareNamed(book, schemaName, schema) : undefined;
    },
    reserve: (wantedName) => names.take(wantedName),
    declare(wantedName, declaration) {
      const name = names.take(wantedName);
      const { text, uses } = declaration(name);
      book.declarations.set(name, { name, text, uses: without(uses, name) });
      return name;
    },
    declarations: () => [...book.declarations.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

interface Book {
  readonly contract: Contract;
  readonly descriptions: boolean;
  readonly names: Names;
  /** Schema name → type name. */
  readonly named: Map<string, string>;
  readonly declarations: Map<string, TypeDeclaration>;
}

interface Place {
  readonly uses: Set<string>;
  readonly depth: number;
}

function collectUses(print: (uses: Set<string>) => string): TypeText {
  const uses = new Set<string>();
  return { text: print(uses), uses };
}

function without(uses: ReadonlySet<string>, name: string): Set<string> {
  return new Set([...uses].filter((use) => use !== name));
}

/** Objects with properties become interfaces, which may refer to themselves; everything else an alias. */
function isInterface(contract: Contract, schema: JsonSchema): boolean {
  if (isNullable(schema) || schema['enum'] !== undefined || 'const' in schema) return false;
  if (schemasOf(schema, 'oneOf').length > 0 || schemasOf(schema, 'anyOf').length > 0) {
    return propertiesBesideAlternatives(schema);
  }
  const types = typesOf(schema);
  return types.every((type) => type === 'object') && objectShape(contract, schema).properties.size > 0;
}

/** GitHub writes `anyOf: [{required: [...]}, ...]` beside properties: constraints rather than alternatives. */
function propertiesBesideAlternatives(schema: JsonSchema): boolean {
  return isJsonObject(schema['properties']) && Object.keys(schema['properties']).length > 0;
}

function declareNamed(book: Book, schemaName: string, schema: JsonSchema): string {
  const known = book.named.get(schemaName);
  if (known !== undefined) return known;
  const name = book.names.take(pascalName(schemaName));
  book.named.set(schemaName, name);
  const uses = new Set<string>();
  const text = isInterface(book.contract, schema)
    ? `export interface ${name} ${memberList(book, objectShape(book.contract, schema), { uses, depth: 0 })}`
    : `export type ${name} = ${aliasText(book, schemaName, schema, uses)};`;
  const comment = book.descriptions ? docComment(description(schema)) : '';
  book.declarations.set(name, { name, text: comment + text, uses: without(uses, name) });
  return name;
}

/** An alias that leads back to itself without an object in between has no type: it is cut. */
function aliasText(book: Book, schemaName: string, schema: JsonSchema, uses: Set<string>): string {
  if (reachesItself(book.contract, schemaName, schema, new Set())) return 'unknown';
  return typeText(book, schema, { uses, depth: 0 });
}

function reachesItself(contract: Contract, start: string, schema: JsonSchema, seen: Set<string>): boolean {
  const next = referenceName(schema);
  if (next === start) return true;
  if (next !== undefined) {
    if (seen.has(next)) return false;
    seen.add(next);
    const target = namedSchema(contract, next);
    return target !== undefined && !isInterface(contract, target) && reachesItself(contract, start, target, seen);
  }
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => schemasOf(schema, keyword));
  for (const keyword of ['items', 'additionalProperties']) {
    const part = schema[keyword];
    if (isJsonObject(part)) parts.push(part);
  }
  return parts.some((part) => reachesItself(contract, start, part, seen));
}

function typeText(book: Book, schema: JsonSchema, place: Place): string {
  if (place.depth > DEEPEST) return 'unknown';
  const text = coreText(book, schema, { ...place, depth: place.depth + 1 });
  return isNullable(schema) ? orNull(text) : text;
}

function orNull(text: string): string {
  return text === 'unknown' || text === 'null' || text.endsWith('| null') ? text : `${text} | null`;
}

function coreText(book: Book, schema: JsonSchema, place: Place): string {
  if (FILE in schema) return 'Uint8Array | MultipartFile';
  const reference = referenceName(schema);
  if (reference !== undefined) return referenceText(book, reference, place);
  if ('const' in schema) return literalType(schema['const']);
  if (Array.isArray(schema['enum'])) return enumText(schema['enum'], schema);
  const alternatives = [...schemasOf(schema, 'oneOf'), ...schemasOf(schema, 'anyOf')];
  if (alternatives.length > 0 && !propertiesBesideAlternatives(schema)) return unionText(book, alternatives, place);
  const parts = schemasOf(schema, 'allOf');
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined && !isJsonObject(schema['properties'])) return typeText(book, only, place);
  if (parts.length > 0) return objectText(book, schema, place);
  const types = typesOf(schema).length === 0 ? [impliedType(schema)] : typesOf(schema);
  const others = types.filter((type) => type !== 'null');
  return others.length === 0 ? 'null' : unique(others.map((type) => plainType(book, type, schema, place))).join(' | ');
}

function referenceText(book: Book, reference: string, place: Place): string {
  const target = namedSchema(book.contract, reference);
  if (target === undefined) return 'unknown';
  const plain = scalarAlias(target);
  if (plain !== undefined) return plain;
  const name = declareNamed(book, reference, target);
  place.uses.add(name);
  return name;
}

/** Named schemas that only say `string` are written as that. */
function scalarAlias(schema: JsonSchema): string | undefined {
  if (schema['enum'] !== undefined || 'const' in schema || typesOf(schema).length !== 1) return undefined;
  const type = typesOf(schema)[0];
  if (type === 'string' || type === 'boolean' || type === 'number') return type;
  return type === 'integer' ? 'number' : undefined;
}

function impliedType(schema: JsonSchema): string {
  if (isJsonObject(schema['properties']) || isJsonObject(schema['additionalProperties'])) return 'object';
  return isJsonObject(schema['items']) ? 'array' : 'unknown';
}

function plainType(book: Book, type: string, schema: JsonSchema, place: Place): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'number':
      return type;
    case 'integer':
      return 'number';
    case 'array':
      return arrayText(book, schema, place);
    case 'object':
      return objectText(book, schema, place);
    default:
      return 'unknown';
  }
}

function arrayText(book: Book, schema: JsonSchema, place: Place): string {
  const items = schema['items'];
  const text = isJsonObject(items) ? typeText(book, items, place) : 'unknown';
  return /^[\w$]+$/.test(text) ? `${text}[]` : `(${text})[]`;
}

function objectText(book: Book, schema: JsonSchema, place: Place): string {
  const shape = objectShape(book.contract, schema);
  if (shape.properties.size > 0) return memberList(book, shape, place);
  const values = schema['additionalProperties'];
  return isJsonObject(values) ? `Record<string, ${typeText(book, values, place)}>` : 'Record<string, unknown>';
}

function memberList(book: Book, shape: ObjectShape, place: Place): string {
  const members = [...shape.properties].map(([name, schema]) => {
    const mark = shape.required.has(name) ? '' : '?';
    return `${memberComment(book, schema)}${memberName(name)}${mark}: ${typeText(book, schema, place)};`;
  });
  // The formatter keeps an object open that begins with a line break: short ones stay on one line.
  const line = `{ ${members.join(' ')} }`;
  const isShort = place.depth > 0 && line.length < 80 && !line.includes('/**');
  return isShort ? line : `{\n${members.join('\n')}\n}`;
}

function memberComment(book: Book, schema: JsonSchema): string {
  const deprecated = schema['deprecated'] === true ? '@deprecated' : undefined;
  return book.descriptions ? docComment(description(schema), deprecated) : docComment(deprecated);
}

function description(schema: JsonSchema): string | undefined {
  const text = schema['description'];
  return typeof text === 'string' ? text : undefined;
}

/** Literal texts, which `string` beside them says already. */
const LITERAL_TEXTS = /^"(?:[^"\\]|\\.)*"(?: \| "(?:[^"\\]|\\.)*")*$/;

function unionText(book: Book, alternatives: readonly JsonSchema[], place: Place): string {
  const uses = new Set<string>();
  const texts = unique(alternatives.map((schema) => typeText(book, schema, { ...place, uses })));
  // What an unknown alternative swallows is not mentioned, and must not be imported.
  if (texts.includes('unknown')) return 'unknown';
  for (const use of uses) place.uses.add(use);
  const types = texts.filter((text) => text !== 'null' && !(texts.includes('string') && LITERAL_TEXTS.test(text)));
  const union = types.map((text) => (text.includes('|') ? `(${text})` : text)).join(' | ');
  if (!texts.includes('null')) return union;
  return types.length === 0 ? 'null' : `${union} | null`;
}

function enumText(values: readonly unknown[], schema: JsonSchema): string {
  const texts = unique(values.map(literalType));
  if (texts.length === 0 || texts.length > MOST_LITERALS)
    return typesOf(schema).includes('integer') ? 'number' : 'string';
  const nulls = texts.includes('null');
  const types = texts.filter((text) => text !== 'null');
  if (types.includes('unknown')) return 'unknown';
  return [...types, ...(nulls ? ['null'] : [])].join(' | ');
}

function literalType(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return literal(value);
  return typeof value === 'number' && Number.isFinite(value) ? literal(value) : 'unknown';
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
