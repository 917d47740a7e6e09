import { joined, levelOf, MAX_EXTRAS, type Checker, type Field, type Level, type Program } from './check-program.ts';
import type { SchemaShape } from './schema-shape.ts';
import type { SchemaType } from './schema-types.ts';

const MAX_FIELDS = 2000;

/** The schema written out as one function, which a record costs next to nothing. Throws EvalError where that is forbidden. */
export function generatedProgram(root: SchemaShape, extras: ReadonlyMap<string, Set<string>>): Program {
  const fields: Field[] = [];
  const levels: Level[] = [];
  const sets: ReadonlySet<unknown>[] = [];
  let names = 0;

  function object(shape: SchemaShape, path: string, variable: string): string {
    const level = levels.length;
    const counter = `n${names++}`;
    const own = levelOf(path, shape, extras);
    levels.push(own);
    let code = `let ${counter} = 0;`;
    for (const [name, property] of shape.properties ?? []) {
      if (fields.length < MAX_FIELDS) code += member(shape, property, path, name, variable, counter);
    }
    if (shape.open || fields.length >= MAX_FIELDS || own.extras.size >= MAX_EXTRAS) return code;
    for (const name of own.extras) {
      const value = `v${names++}`;
      code += `const ${value} = ${access(variable, name)};`;
      code += `if (${value} !== undefined) { ${counter}++; listener.extra(${level}, ${literal(name)}, ${value}); }`;
    }
    return `${code} for (const key in ${variable}) ${counter}--; if (${counter} !== 0) listener.unknown(${level}, ${variable});`;
  }

  function member(
    parent: SchemaShape,
    shape: SchemaShape,
    path: string,
    name: string,
    variable: string,
    counter: string,
  ): string {
    const value = `v${names++}`;
    const field = fields.length;
    const required = parent.required.has(name);
    fields.push({ path: joined(path, name), shape, required });
    const inner = inside(shape, joined(path, name), value, field);
    const absent = required ? `else listener.differs(${field}, undefined);` : '';
    return `const ${value} = ${access(variable, name)}; if (${value} !== undefined) { ${counter}++; ${inner} } ${absent}`;
  }

  function inside(shape: SchemaShape, path: string, value: string, field: number): string {
    let code = '';
    if (shape.types.size > 0) code += `if (!(${typeTest(shape, value)})) listener.differs(${field}, ${value});`;
    if (shape.values !== undefined) {
      sets.push(shape.values);
      const test = `${value} !== null && typeof ${value} !== 'object' && !sets[${sets.length - 1}].has(${value})`;
      code += `${code === '' ? '' : 'else '}if (${test}) listener.differs(${field}, ${value});`;
    }
    if (shape.properties !== undefined) {
      code += `if (typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})) { ${object(shape, path, value)} }`;
    } else if (shape.items?.properties !== undefined) {
      const item = `v${names++}`;
      const each = object(shape.items, `${path}[]`, item);
      code += `if (Array.isArray(${value})) for (const ${item} of ${value}) if (typeof ${item} === 'object' && ${item} !== null && !Array.isArray(${item})) { ${each} }`;
    }
    return code;
  }

  const body = `'use strict'; for (const row of rows) { ${object(root, '', 'row')} }`;
  // Names come from a description that anybody may have written; they enter the code as encoded literals only.
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- a checker as code is many times faster
  const run = new Function('sets', `return (rows, listener) => { ${body} };`)(sets) as Checker;
  return { fields, levels, run };
}

/** Fields that every object inherits are only read where the record has its own. */
function access(variable: string, name: string): string {
  const read = `${variable}[${literal(name)}]`;
  return name in Object.prototype ? `(Object.hasOwn(${variable}, ${literal(name)}) ? ${read} : undefined)` : read;
}

/** A string literal that is safe inside code. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

const TYPE_TESTS: Readonly<Record<SchemaType, (value: string) => string>> = {
  string: (value) => `typeof ${value} === 'string'`,
  number: (value) => `typeof ${value} === 'number' || typeof ${value} === 'bigint'`,
  integer: (value) => `Number.isInteger(${value}) || typeof ${value} === 'bigint'`,
  boolean: (value) => `typeof ${value} === 'boolean'`,
  null: (value) => `${value} === null`,
  array: (value) => `Array.isArray(${value})`,
  object: (value) => `typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})`,
};

function typeTest(shape: SchemaShape, value: string): string {
  return [...shape.types].map((type) => TYPE_TESTS[type](value)).join(' || ');
}
