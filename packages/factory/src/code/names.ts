import { sha256 } from './sha256.ts';

/** Words that cannot, or should not, name a constant of a generated module. */
const RESERVED = new Set(
  (
    'abstract any arguments as asserts async await bigint boolean break case catch class const constructor continue ' +
    'debugger declare default delete do else enum eval export extends false finally for from function get global ' +
    'globalThis hasOwnProperty if implements import in infer instanceof interface is keyof let module namespace never ' +
    'new null number object of out override package private process prototype protected public readonly require ' +
    'return satisfies set static string super switch symbol this throw toString true try type typeof undefined ' +
    'unique unknown using valueOf var void while with yield console Buffer NaN Infinity exports __proto__'
  ).split(' '),
);

/** Types that generated code uses itself, and globals whose redefinition would mislead. */
const RESERVED_TYPES = new Set(
  (
    'Any Array ArrayBuffer BigInt Boolean Buffer Config Date Error Function Generator Infinity Iterator JSON ' +
    'JsonObject JsonSchema Map Math NaN Never Null Number Object Omit Partial Pick Promise Proxy Readonly Record Reflect ' +
    'RegExp Required Secret Set String Symbol Undefined Unknown URL Uint8Array Void WeakMap WeakSet'
  ).split(' '),
);

const RESERVED_FILES = /^(con|prn|aux|nul|com\d|lpt\d|index|node-modules)$/;

/** The ASCII words of a name: `PullRequestReview`, `pull_request-review` and `pull request review` have the same. */
export function words(name: string): string[] {
  return name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

/** `pull_requests` → `pullRequests`; always a legal identifier that is no reserved word. */
export function camelName(name: string, suffix = 'Value'): string {
  const pascal = short(words(name).map(capital).join(''), name, '');
  if (pascal === '') return suffix.charAt(0).toLowerCase() + suffix.slice(1);
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  const legal = /^\d/.test(camel) ? `n${camel}` : camel;
  return RESERVED.has(legal) ? legal + suffix : legal;
}

/** `pull-request` → `PullRequest`, for types. */
export function pascalName(name: string): string {
  const pascal = short(words(name).map(capital).join(''), name, '');
  const legal = pascal === '' ? 'Model' : /^\d/.test(pascal) ? `N${pascal}` : pascal;
  return RESERVED_TYPES.has(legal) ? `${legal}Model` : legal;
}

/** `PullRequests` → `pull-requests`: a file name without extension that is safe on every platform. */
export function fileName(name: string): string {
  const kebab = short(
    words(name)
      .map((word) => word.toLowerCase())
      .join('-'),
    name,
    '-',
  );
  if (kebab === '') return 'unnamed';
  return RESERVED_FILES.test(kebab) ? `${kebab}-file` : kebab;
}

/** Names longer than 64 characters are cut and told apart by a hash. */
function short(text: string, whole: string, separator: string): string {
  if (text.length <= 64) return text;
  return `${text.slice(0, 54)}${separator}${sha256(whole).slice(0, 8)}`;
}

/** Hands out names that are unique in one scope. */
export interface Names {
  /** The wanted name, or with a number behind it when it is taken. */
  take(wanted: string): string;
}

/** A scope of names; `ignoreCase` for files, which some file systems do not tell apart by case. */
export function createNames(
  options: { taken?: Iterable<string>; ignoreCase?: boolean; separator?: string } = {},
): Names {
  const key = (name: string): string => (options.ignoreCase ? name.toLowerCase() : name);
  const taken = new Set([...(options.taken ?? [])].map(key));
  return {
    take(wanted) {
      let name = wanted;
      for (let number = 2; taken.has(key(name)); number += 1) name = `${wanted}${options.separator ?? ''}${number}`;
      taken.add(key(name));
      return name;
    },
  };
}

/** `repositories` → `repository`, by the plainest rules of English. */
export function singular(name: string): string {
  if (/(ss|us|is|news|series)$/i.test(name)) return name;
  if (/ies$/i.test(name) && name.length > 4) return name.replace(/ies$/i, 'y');
  if (/(ch|sh|x|ss|zz)es$/i.test(name)) return name.replace(/es$/i, '');
  return name.replace(/s$/i, '');
}
