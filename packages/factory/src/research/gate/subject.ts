/** What a fact is about. */
export type Subject =
  | { readonly kind: 'api' }
  /** A header of every request. */
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'operation'; readonly operation: string }
  | PartOf<'parameter'>
  | PartOf<'body'>
  | PartOf<'field'>
  /** A kind of record, described by itself. */
  | { readonly kind: 'object'; readonly object: string }
  | { readonly kind: 'object-field'; readonly object: string; readonly name: string };

/** Something of one operation. */
interface PartOf<Kind extends string> {
  readonly kind: Kind;
  readonly operation: string;
  readonly name: string;
}

export type SubjectKind = Subject['kind'];

const OPERATION = String.raw`(?<operation>(?:GET|POST|PUT|PATCH|DELETE) \/[\w\-./{}~@,$%]{0,200})`;
const NAME = String.raw`(?<name>[A-Za-z_$@][\w.$@:[\]-]{0,120})`;
const OBJECT = String.raw`object (?<object>[A-Za-z][\w-]{0,60})`;

const FORMS: readonly (readonly [SubjectKind, RegExp])[] = [
  ['api', /^api$/],
  ['header', new RegExp(`^api header ${NAME}$`)],
  ['operation', new RegExp(`^${OPERATION}$`)],
  ['parameter', new RegExp(`^${OPERATION} parameter ${NAME}$`)],
  ['body', new RegExp(`^${OPERATION} body ${NAME}$`)],
  ['field', new RegExp(`^${OPERATION} field ${NAME}$`)],
  ['object', new RegExp(`^${OBJECT}$`)],
  ['object-field', new RegExp(`^${OBJECT} field ${NAME}$`)],
];

/** Names that mean something to every object of JavaScript. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf']);

/** Reads a subject: `api`, `GET /things`, `GET /things parameter limit`, `object thing field id`, `api header X-Version`. */
export function parseSubject(text: string): Subject | undefined {
  for (const [kind, form] of FORMS) {
    const groups = form.exec(text.trim())?.groups;
    if (groups === undefined && kind !== 'api') continue;
    if (kind === 'api') {
      if (form.test(text.trim())) return { kind };
      continue;
    }
    const { operation = '', name = '', object = '' } = groups ?? {};
    const parts = [...name.split('.'), object];
    if (parts.some((part) => RESERVED.has(part))) return undefined;
    if (operation.includes('//') || !/^[^{}]*(\{[\w-]+\}[^{}]*)*$/.test(operation)) return undefined;
    return subjectOf(kind, operation, name, object);
  }
  return undefined;
}

function subjectOf(kind: SubjectKind, operation: string, name: string, object: string): Subject {
  if (kind === 'api') return { kind };
  if (kind === 'header') return { kind, name };
  if (kind === 'operation') return { kind, operation };
  if (kind === 'object') return { kind, object: object.toLowerCase() };
  if (kind === 'object-field') return { kind, object: object.toLowerCase(), name };
  return { kind, operation, name };
}

/** The one way to write a subject. */
export function formatSubject(subject: Subject): string {
  switch (subject.kind) {
    case 'api':
      return 'api';
    case 'header':
      return `api header ${subject.name}`;
    case 'operation':
      return subject.operation;
    case 'object':
      return `object ${subject.object}`;
    case 'object-field':
      return `object ${subject.object} field ${subject.name}`;
    default:
      return `${subject.operation} ${subject.kind} ${subject.name}`;
  }
}

/** Method and path of `GET /things`. */
export function operationParts(operation: string): { readonly method: string; readonly path: string } {
  const space = operation.indexOf(' ');
  return { method: operation.slice(0, space), path: operation.slice(space + 1) };
}
