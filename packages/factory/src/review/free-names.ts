import { childAt, childrenAt, childrenOf, nameOf, type Node } from './source-tree.ts';

/**
 * Identifiers that nothing in the module binds: they reach for what is global. A name that is only declared
 * (`declare const process`) or only a type binds nothing at run time.
 */
export function freeNames(program: Node): readonly Node[] {
  const found: Node[] = [];
  visit(program, { names: declaredIn(childrenAt(program, 'body'), true) }, found);
  return found;
}

interface Scope {
  readonly names: ReadonlySet<string>;
  readonly outer?: Scope;
}

/** Wrappers of TypeScript around something that runs. */
const TRANSPARENT = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSExportAssignment',
]);

function visit(node: Node, scope: Scope, found: Node[]): void {
  if (node['declare'] === true) return;
  if (node.type.startsWith('TS')) {
    const inner = TRANSPARENT.has(node.type) ? childAt(node, 'expression') : runsIn(node);
    if (inner) visit(inner, scope, found);
    return;
  }
  if (node.type === 'Identifier') {
    if (!isBound(nameOf(node) ?? '', scope)) found.push(node);
    return;
  }
  const inside = scopeOf(node, scope);
  for (const [key, child] of childrenOf(node)) if (!isMereName(node, key)) visit(child, inside, found);
}

/** What TypeScript's own nodes run: `enum` and `namespace`, which our compiler's options refuse, and parameters. */
function runsIn(node: Node): Node | undefined {
  if (node.type === 'TSParameterProperty') return childAt(node, 'parameter');
  return node.type === 'TSEnumDeclaration' || node.type === 'TSModuleDeclaration' ? childAt(node, 'body') : undefined;
}

function isBound(name: string, scope: Scope | undefined): boolean {
  for (let one = scope; one !== undefined; one = one.outer) if (one.names.has(name)) return true;
  return false;
}

/** A name at this place of the node is not a use of a variable. */
function isMereName(node: Node, key: string): boolean {
  if (node.type === 'MemberExpression') return key === 'property' && node['computed'] !== true;
  if (node.type === 'Property') return key === 'key' && node['computed'] !== true;
  if (node.type === 'MethodDefinition' || node.type === 'PropertyDefinition' || node.type === 'AccessorProperty')
    return key === 'key' && node['computed'] !== true;
  if (node.type === 'ExportNamedDeclaration' && key === 'specifiers') return childAt(node, 'source') !== undefined;
  if (node.type === 'ExportSpecifier') return key === 'exported' || node['exportKind'] === 'type';
  if (/^(?:Labeled|Break|Continue)Statement$/.test(node.type)) return key === 'label';
  return /^(?:Import\w*Declaration|ImportSpecifier|MetaProperty|ExportAllDeclaration)$/.test(node.type);
}

function scopeOf(node: Node, outer: Scope): Scope {
  const names = namesOf(node);
  return names === undefined ? outer : { names, outer };
}

function namesOf(node: Node): ReadonlySet<string> | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const body = childAt(node, 'body');
      const names = new Set(body?.type === 'BlockStatement' ? declaredIn(childrenAt(body, 'body'), true) : []);
      for (const parameter of childrenAt(node, 'params')) addPattern(parameter, names);
      if (node.type === 'FunctionExpression') addPattern(childAt(node, 'id'), names);
      if (node.type !== 'ArrowFunctionExpression') names.add('arguments');
      return names;
    }
    case 'ClassExpression':
    case 'ClassDeclaration': {
      const names = new Set<string>();
      addPattern(childAt(node, 'id'), names);
      return names;
    }
    case 'BlockStatement':
    case 'StaticBlock':
      return declaredIn(childrenAt(node, 'body'), node.type === 'StaticBlock');
    case 'SwitchStatement':
      return declaredIn(
        childrenAt(node, 'cases').flatMap((one) => childrenAt(one, 'consequent')),
        false,
      );
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
      return declaredIn(
        ['init', 'left'].flatMap((key) => childAt(node, key) ?? []),
        false,
      );
    case 'CatchClause': {
      const names = new Set<string>();
      addPattern(childAt(node, 'param'), names);
      return names;
    }
    default:
      return undefined;
  }
}

/** Names that statements bind in the block they stand in; with `whole`, also each `var` deep inside of them. */
function declaredIn(statements: readonly Node[], whole: boolean): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    addDeclared(statement, names);
    if (whole) addVars(statement, names);
  }
  return names;
}

function addDeclared(statement: Node, names: Set<string>): void {
  if (statement['declare'] === true) return;
  switch (statement.type) {
    case 'VariableDeclaration':
      for (const one of childrenAt(statement, 'declarations')) addPattern(childAt(one, 'id'), names);
      return;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      addPattern(childAt(statement, 'id'), names);
      return;
    case 'ImportDeclaration':
      if (statement['importKind'] === 'type') return;
      for (const one of childrenAt(statement, 'specifiers'))
        if (one['importKind'] !== 'type') addPattern(childAt(one, 'local'), names);
      return;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration': {
      const declared = childAt(statement, 'declaration');
      if (declared) addDeclared(declared, names);
    }
  }
}

function addVars(node: Node, names: Set<string>): void {
  if (/Function|^Class|^TS/.test(node.type) || node['declare'] === true) return;
  if (node.type === 'VariableDeclaration' && node['kind'] === 'var') addDeclared(node, names);
  for (const [, child] of childrenOf(node)) addVars(child, names);
}

function addPattern(node: Node | undefined, names: Set<string>): void {
  if (node === undefined) return;
  const name = nameOf(node);
  if (name !== undefined) names.add(name);
  else if (node.type === 'AssignmentPattern') addPattern(childAt(node, 'left'), names);
  else if (node.type === 'RestElement') addPattern(childAt(node, 'argument'), names);
  else if (node.type === 'TSParameterProperty') addPattern(childAt(node, 'parameter'), names);
  else if (node.type === 'Property') addPattern(childAt(node, 'value'), names);
  else if (node.type === 'ArrayPattern') for (const one of childrenAt(node, 'elements')) addPattern(one, names);
  else if (node.type === 'ObjectPattern') for (const one of childrenAt(node, 'properties')) addPattern(one, names);
}
