import { parseSync } from 'oxc-parser';

/** A node of the syntax tree: ESTree, with TypeScript's own nodes. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A module as its parser sees it. */
export interface SourceTree {
  readonly path: string;
  readonly text: string;
  readonly program: Node;
  readonly comments: readonly { readonly value: string; readonly start: number }[];
  /** Why it is no TypeScript; the tree is empty then. */
  readonly problem?: { readonly message: string; readonly line: number };
  /** Counts from 1. */
  readonly lineAt: (offset: number) => number;
}

export function parseSource(path: string, text: string): SourceTree {
  const lineAt = lineFinder(text);
  const parsed = parseSync(path, text, { lang: 'ts', sourceType: 'module', astType: 'ts' });
  const [error] = parsed.errors;
  const program: unknown = parsed.program;
  if (!isNode(program)) throw new Error('the parser gave no tree');
  return {
    path,
    text,
    program,
    comments: parsed.comments,
    lineAt,
    ...(error && { problem: { message: error.message, line: lineAt(error.labels[0]?.start ?? 0) } }),
  };
}

/** Offset → line, both of the same text. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The child at a key, where it is a node. */
export function childAt(node: Node, key: string): Node | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

/** The children at a key that holds a list. */
export function childrenAt(node: Node, key: string): readonly Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function* childrenOf(node: Node): Generator<readonly [string, Node]> {
  for (const [key, value] of Object.entries(node)) {
    if (isNode(value)) yield [key, value];
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) yield [key, item];
  }
}

/** Every node below this one, and itself, in the order of the text. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const [, child] of childrenOf(node)) yield* nodesOf(child);
}

/** A name or a text, put together from literals where it is: `'con' + 'structor'`. */
export function constantText(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined;
  if (node.type === 'ParenthesizedExpression' || node.type === 'TSAsExpression')
    return constantText(childAt(node, 'expression'));
  if (node.type === 'BinaryExpression' && node['operator'] === '+') {
    const [left, right] = [constantText(childAt(node, 'left')), constantText(childAt(node, 'right'))];
    return left === undefined || right === undefined ? undefined : left + right;
  }
  if (node.type !== 'TemplateLiteral' || childrenAt(node, 'expressions').length > 0) return undefined;
  return childrenAt(node, 'quasis').map(quasiText).join('');
}

/** The text of a piece of a template. */
export function quasiText(node: Node): string {
  const value = node['value'];
  if (typeof value !== 'object' || value === null || !('cooked' in value)) return '';
  return typeof value.cooked === 'string' ? value.cooked : '';
}

export function nameOf(node: Node | undefined): string | undefined {
  if (node?.type !== 'Identifier') return undefined;
  return typeof node['name'] === 'string' ? node['name'] : undefined;
}

/** The name of the member that is read: `a.b`, `a['b']`. */
export function memberName(node: Node): string | undefined {
  const property = childAt(node, 'property');
  return node['computed'] === true ? constantText(property) : nameOf(property);
}
