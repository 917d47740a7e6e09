import { posix } from 'node:path';
import { mayImport } from '@tapwright/conformance';
import type { Finding } from '../agents/agent.ts';
import { freeNames } from './free-names.ts';
import {
  childAt,
  childrenAt,
  constantText,
  memberName,
  nameOf,
  nodesOf,
  parseSource,
  type Node,
  type SourceTree,
} from './source-tree.ts';

/** What is known of a module before it is read. */
export interface ModuleFacts {
  /** Tests may use Node's test runner and look at where they lie. */
  readonly kind: 'src' | 'tests';
  /** No comparison vouches for it: of the runtime, it may use what computes only. */
  readonly unproven: boolean;
  /** Its functions sign requests, for which they need the secrets. */
  readonly signs?: boolean;
}

/** Globals that a connector has no use for: name → rule, what it would do. */
const GLOBALS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ...named('code/process', 'reaches for the process that it runs in', ['process', 'Deno', 'Bun']),
  ...named('code/global', 'reaches for what all modules share', ['globalThis', 'global', 'self', 'window', 'frames']),
  ...named('code/eval', 'makes code out of text', ['eval', 'Function', 'WebAssembly', 'ShadowRealm']),
  ...named('code/import', 'loads modules past the imports', [
    'require',
    'module',
    'exports',
    '__dirname',
    '__filename',
  ]),
  ...named('code/network', 'speaks to the network past the client of the runtime, its limits and its guard', [
    'fetch',
    'WebSocket',
    'EventSource',
    'XMLHttpRequest',
    'BroadcastChannel',
    'navigator',
  ]),
  ...named('code/worker', 'starts work that the runtime does not see', ['Worker', 'SharedArrayBuffer', 'Atomics']),
]);

/** Globals with a harmless use, that a reader should look at. */
const CURIOUS: ReadonlyMap<string, string> = new Map([
  ...['setTimeout', 'setInterval', 'setImmediate'].map(
    (name) => [name, 'waits past the clock of the runtime'] as const,
  ),
  ...['Reflect', 'Proxy'].map((name) => [name, 'works on objects behind their names'] as const),
]);

const TEST_MODULES = new Set(['node:test', 'node:assert', 'node:assert/strict', '@tapwright/conformance']);

function named(rule: string, what: string, names: readonly string[]): [string, readonly [string, string]][] {
  return names.map((name) => [name, [rule, what]]);
}

/** What code of a connector has no business to do, with the line where it does. Its tree is read, nothing is run. */
export function forbiddenCode(path: string, text: string, facts: ModuleFacts): readonly Finding[] {
  const tree = parseSource(path, text);
  if (tree.problem) {
    const { message, line } = tree.problem;
    return [{ rule: 'code/syntax', severity: 'blocker', file: path, line, message: `cannot be read: ${message}` }];
  }
  const found = [...globalsOf(tree), ...directives(tree), ...hiddenText(path, text)];
  for (const node of nodesOf(tree.program)) found.push(...(nodeFinding(node, tree, facts) ?? []));
  return found.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function blocker(tree: SourceTree, node: Node, rule: string, message: string): Finding {
  return { rule, severity: 'blocker', file: tree.path, line: tree.lineAt(node.start), message };
}

function globalsOf(tree: SourceTree): Finding[] {
  return freeNames(tree.program).flatMap((node): Finding[] => {
    const name = nameOf(node) ?? '';
    const [rule, what] = GLOBALS.get(name) ?? [];
    if (rule !== undefined) return [blocker(tree, node, rule, `${name} ${what}`)];
    const curious = CURIOUS.get(name);
    if (curious === undefined) return [];
    return [{ ...blocker(tree, node, 'code/global', `${name} ${curious}`), severity: 'warning' }];
  });
}

function nodeFinding(node: Node, tree: SourceTree, facts: ModuleFacts): Finding[] | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return importFinding(node, childAt(node, 'source'), tree, facts);
    case 'ImportExpression':
      return [blocker(tree, node, 'code/import', 'import() loads a module as it goes, which no reader can follow')];
    case 'TSImportEqualsDeclaration':
      return [blocker(tree, node, 'code/import', 'import = loads a module past the imports')];
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSParameterProperty':
      if (node['declare'] === true) return undefined;
      return [blocker(tree, node, 'code/syntax', 'is more than types: Node does not run it, and no rule reads it')];
    case 'MetaProperty':
      if (facts.kind === 'tests' || nameOf(childAt(node, 'meta')) !== 'import') return undefined;
      return [
        blocker(tree, node, 'code/import', 'import.meta tells where the code lies, which is none of its business'),
      ];
    case 'MemberExpression':
      return memberFinding(node, tree);
    case 'Property':
      return propertyFinding(node, tree);
    case 'ObjectPattern':
      return childrenAt(node, 'properties').flatMap((one) => patternFinding(one, tree));
    case 'AssignmentExpression':
      return writeFinding(node, childAt(node, 'left'), tree);
    case 'UpdateExpression':
      return writeFinding(node, childAt(node, 'argument'), tree);
    case 'UnaryExpression':
      return node['operator'] === 'delete' ? writeFinding(node, childAt(node, 'argument'), tree) : undefined;
    case 'CallExpression':
    case 'NewExpression':
      return callFinding(node, tree, facts);
    default:
      return undefined;
  }
}

function importFinding(
  node: Node,
  source: Node | undefined,
  tree: SourceTree,
  { kind, unproven, signs = false }: ModuleFacts,
): Finding[] {
  const specifier = constantText(source);
  if (specifier === undefined || node['importKind'] === 'type' || node['exportKind'] === 'type') return [];
  const allowed = mayImport(specifier) || (kind === 'tests' && TEST_MODULES.has(specifier));
  if (!allowed)
    return [
      blocker(tree, node, 'code/import', `imports ${JSON.stringify(specifier)}, which a connector has no use for`),
    ];
  if (!specifier.startsWith('.')) return unproven ? namesFinding(node, specifier, tree, signs) : [];
  const target = posix.join(posix.dirname(tree.path), specifier);
  if (target.startsWith('..') || (kind === 'src' && !target.startsWith('src/')))
    return [blocker(tree, node, 'code/import', `imports ${JSON.stringify(specifier)}, which is not of its sources`)];
  return [];
}

/** What computes only, of packages that can do more. */
const HELPERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['zod', new Set(['z'])],
  [
    '@tapwright/connector',
    new Set(
      (
        'at isJsonObject pathParts redact retryAfter isParked isTapwrightError isUnknownOutcome ' +
        'ConfigError ParkedError SystemError TapwrightError TransientError UnknownOutcomeError'
      ).split(' '),
    ),
  ],
]);

/** Names that code by hand takes of the runtime: a client of its own, another connection, the secrets are none of it. */
function namesFinding(node: Node, specifier: string, tree: SourceTree, signs: boolean): Finding[] {
  const allowed = HELPERS.get(specifier);
  if (allowed === undefined) return [];
  if (node.type === 'ExportAllDeclaration')
    return [blocker(tree, node, 'code/import', `takes all of ${specifier}, also what reaches the network`)];
  return childrenAt(node, 'specifiers').flatMap((one): Finding[] => {
    if (one['importKind'] === 'type' || one['exportKind'] === 'type') return [];
    const named = childAt(one, node.type === 'ImportDeclaration' ? 'imported' : 'local');
    const name = nameOf(named) ?? constantText(named);
    if (name !== undefined && allowed.has(name)) return [];
    if (name === 'reveal') return signs ? [] : [revealing(tree, one)];
    const what = name === undefined ? `all of ${specifier}` : `${name} of ${specifier}`;
    return [blocker(tree, one, 'code/import', `takes ${what}, which code by hand has no use for`)];
  });
}

/** Members through which any object leads to what is shared by all. */
const WAYS_OUT: ReadonlyMap<string, string> = new Map([
  ['__proto__', 'code/prototype'],
  ['prototype', 'code/prototype'],
  ['__defineGetter__', 'code/prototype'],
  ['__defineSetter__', 'code/prototype'],
  ['__lookupGetter__', 'code/prototype'],
  ['constructor', 'code/eval'],
  ['mainModule', 'code/process'],
]);

/** Of zod: what makes code out of text. */
const COMPILERS = new Set(['core', 'Doc']);

function memberFinding(node: Node, tree: SourceTree): Finding[] {
  const name = memberName(node) ?? '';
  if (COMPILERS.has(name) && nameOf(rootOf(node)) === 'z')
    return [blocker(tree, node, 'code/eval', `.${name} of zod makes code out of text`)];
  const rule = WAYS_OUT.get(name);
  if (rule === undefined) return [];
  return [blocker(tree, node, rule, `.${name} leads to what all code shares`)];
}

/** `const { constructor } = …` reads the member as well. */
function patternFinding(property: Node, tree: SourceTree): Finding[] {
  const key = childAt(property, 'key');
  const name = (property['computed'] === true ? undefined : nameOf(key)) ?? constantText(key) ?? '';
  const rule = WAYS_OUT.get(name) ?? (COMPILERS.has(name) && /['"]zod['"]/.test(tree.text) ? 'code/eval' : undefined);
  if (rule === undefined) return [];
  return [blocker(tree, property, rule, `.${name} leads to what all code shares`)];
}

function propertyFinding(node: Node, tree: SourceTree): Finding[] {
  const key = childAt(node, 'key');
  const name = nameOf(key) ?? constantText(key);
  // A record's field may be called `constructor` or `prototype`; this one changes what the object is.
  if (name !== '__proto__') return [];
  return [blocker(tree, node, 'code/prototype', '__proto__ changes what an object inherits from')];
}

/** Objects that every module shares. */
const BUILT_IN =
  /^(?:Object|Function|Array|String|Number|Boolean|Symbol|BigInt|Math|JSON|Date|RegExp|Promise|Map|Set|WeakMap|WeakSet|Error|\w+Error|Reflect|Proxy|Intl|console|URL|URLSearchParams|Headers|Request|Response|Buffer|AbortController|AbortSignal|crypto|structuredClone|TextDecoder|TextEncoder|Uint8Array|queueMicrotask|set(?:Timeout|Interval|Immediate))$/;

function writeFinding(node: Node, target: Node | undefined, tree: SourceTree): Finding[] {
  const root = rootOf(target);
  const name = nameOf(root) ?? '';
  if (root === undefined || !(BUILT_IN.test(name) || GLOBALS.has(name)) || !isFree(root, tree)) return [];
  return [blocker(tree, node, 'code/global', `${name} is changed, which all modules share`)];
}

function rootOf(node: Node | undefined): Node | undefined {
  if (node === undefined) return undefined;
  if (node.type === 'MemberExpression') return rootOf(childAt(node, 'object'));
  return node.type.startsWith('TS') || node.type === 'ParenthesizedExpression'
    ? rootOf(childAt(node, 'expression'))
    : node;
}

function isFree(node: Node, tree: SourceTree): boolean {
  return freeNames(tree.program).some((free) => free.start === node.start);
}

/** Functions that change an object given to them. */
const CHANGING = new Set(['defineProperty', 'defineProperties', 'assign', 'set', 'deleteProperty']);

/** Functions that show what an object inherits from, or change it. */
const INHERITING = /^(?:[gs]etPrototypeOf|getOwnPropertyDescriptors?|getOwnPropertyNames|ownKeys)$/;

function callFinding(node: Node, tree: SourceTree, { signs = false }: ModuleFacts): Finding[] | undefined {
  const callee = childAt(node, 'callee');
  if (callee?.type !== 'MemberExpression') return undefined;
  const given = childrenAt(node, 'arguments');
  const owner = nameOf(rootOf(childAt(callee, 'object')));
  const name = memberName(callee);
  if (name === 'reveal' && given.length === 0) return signs ? [] : [revealing(tree, node)];
  if (name === undefined && callee['computed'] === true) {
    const message = 'calls a function by a name that is made up as it goes';
    return [{ ...blocker(tree, node, 'code/global', message), severity: 'warning' }];
  }
  if (owner !== 'Object' && owner !== 'Reflect') return undefined;
  if (name !== undefined && INHERITING.test(name))
    return [blocker(tree, node, 'code/prototype', `${owner}.${name} reaches for what an object inherits from`)];
  if (name !== undefined && CHANGING.has(name)) return writeFinding(node, given[0], tree);
  const key = constantText(given[1]);
  if (owner !== 'Reflect' || key === undefined || !WAYS_OUT.has(key)) return undefined;
  return [
    blocker(tree, node, WAYS_OUT.get(key) ?? '', `${owner}.${name} reads ${key}, which leads to what all code shares`),
  ];
}

function revealing(tree: SourceTree, node: Node): Finding {
  return blocker(
    tree,
    node,
    'code/secret',
    'reveal() hands out a credential, which is the work of authentication alone',
  );
}

function directives(tree: SourceTree): Finding[] {
  return tree.comments.flatMap(({ value, start }): Finding[] => {
    const found = /@ts-(?:nocheck|ignore|expect-error)|(?:oxlint|eslint)-disable/.exec(value)?.[0];
    if (found === undefined) return [];
    const severity = found === '@ts-nocheck' ? 'blocker' : 'warning';
    const message = `${found} silences what would be said of this code`;
    return [{ rule: 'code/silenced', severity, file: tree.path, line: tree.lineAt(start), message }];
  });
}

/** Characters that make a text read otherwise than it is: overrides of direction, and what has no width. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

function hiddenText(path: string, text: string): Finding[] {
  return text.split('\n').flatMap((line, index): Finding[] =>
    UNSEEN.test(line)
      ? [
          {
            rule: 'code/hidden',
            severity: 'blocker',
            file: path,
            line: index + 1,
            message: 'has characters that nobody sees, so that it reads otherwise than it runs',
          },
        ]
      : [],
  );
}
