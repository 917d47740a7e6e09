const CODE: unique symbol = Symbol('code');

/** A piece of TypeScript that this package wrote itself and that {@link literal} prints as it stands. */
export interface Code {
  readonly [CODE]: string;
}

/** Marks text as code. Never call it with text that comes from a description. */
export function code(text: string): Code {
  return { [CODE]: text };
}

function isCode(value: unknown): value is Code {
  return typeof value === 'object' && value !== null && CODE in value;
}

// Controls, format characters (bidirectional, zero-width), line separators: legal in a string, but they mislead readers.
const MISLEADING = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

function escapeUnits(text: string): string {
  return text.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The one way a text of a description gets into code: a quoted string that cannot end early, nor look like other code. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text)
    .replace(MISLEADING, escapeUnits)
    .replaceAll('</', '\\u003c/')
    .replaceAll('<!--', '\\u003c!--')
    .replaceAll('//#', '\\u002f/#');
}

/** Text between the backticks of a template literal. */
export function templateText(text: string): string {
  return stringLiteral(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('`', '\\`').replaceAll('${', '\\${');
}

/** A property name in an object literal; computed where a plain one would set the prototype. */
export function propertyName(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return memberName(name);
}

/** A member name in an interface, or a property name that cannot be `__proto__`. */
export function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** Access to a member of an expression: `.name`, or `['odd-name']`. */
export function memberAccess(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${stringLiteral(name)}]`;
}

/** JSON data with {@link code} in any place, as a TypeScript expression. Undefined properties are left out. */
export function literal(value: unknown): string {
  if (isCode(value)) return value[CODE];
  if (typeof value === 'string') return stringLiteral(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return members.length === 0 ? '{}' : `{ ${members.map(([name, member]) => property(name, member)).join(', ')} }`;
  }
  return scalar(value);
}

function property(name: string, member: unknown): string {
  const key = propertyName(name);
  const value = literal(member);
  return isCode(member) && key === value ? key : `${key}: ${value}`;
}

function scalar(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  return 'null';
}
