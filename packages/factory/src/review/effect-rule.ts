import type { Blueprint } from '@tapwright/blueprint';
import type { Finding } from '../agents/agent.ts';
import type { PackageUnderReview } from './package-under-review.ts';
import { childAt, childrenAt, constantText, nameOf, nodesOf, parseSource, type Node } from './source-tree.ts';

/** The higher, the more care a call is given: what is `unsafe` is never sent twice. */
const CARE = { safe: 0, idempotent: 1, keyed: 2, unsafe: 3 } as const;
type OperationClass = keyof typeof CARE;

/** What a method is where nobody knows more. */
function classOfMethod(method: string): OperationClass {
  if (/^(?:GET|HEAD|OPTIONS)$/i.test(method)) return 'safe';
  return /^(?:PUT|DELETE)$/i.test(method) ? 'idempotent' : 'unsafe';
}

/** Calls that the package takes for less dangerous than the approved blueprint, or than their method. */
export function effectRule(reviewed: PackageUnderReview): readonly Finding[] {
  const approved = approvedClasses(reviewed.blueprint);
  const found: Finding[] = [];
  for (const path of reviewed.files.keys()) {
    if (!path.startsWith('src/') || !path.endsWith('.ts')) continue;
    const tree = parseSource(path, reviewed.text(path) ?? '');
    for (const { method, at, given, line } of callsIn(tree.program, tree.lineAt)) {
      const key = `${method} ${at}`;
      const wanted = approved.get(key) ?? classOfMethod(method);
      if (CARE[given] >= CARE[wanted]) continue;
      const why = approved.has(key) ? 'in the approved blueprint' : `as every ${method}`;
      const message = `${key} is taken for ${given}, but it is ${wanted} ${why}: it could be sent twice`;
      found.push({ rule: 'effects', severity: 'blocker', file: path, line, message });
    }
  }
  return [...found, ...unproven(reviewed.blueprint)];
}

function approvedClasses(blueprint: Blueprint): ReadonlyMap<string, OperationClass> {
  const { contract, interpretation } = blueprint;
  const classes = new Map<string, OperationClass>();
  // One address may be several actions, told apart by what is sent: the code does not say which one it is.
  const add = (key: string, given: OperationClass): void => {
    const before = classes.get(key);
    if (before === undefined || CARE[given] < CARE[before]) classes.set(key, given);
  };
  for (const action of interpretation.actions) {
    const operation = contract.operations.find(({ id }) => id === action.operation);
    if (operation) add(`${operation.method} ${operation.path}`, action.operationClass);
  }
  for (const { request, job } of interpretation.streams) {
    for (const one of [request, job?.poll]) if (one) add(`${one.method} ${one.path}`, 'safe');
  }
  return classes;
}

interface Call {
  readonly method: string;
  readonly at: string;
  readonly given: OperationClass;
  readonly line: number;
}

/** Objects that say both what is sent and how dangerous it is. */
function* callsIn(program: Node, lineAt: (offset: number) => number): Generator<Call> {
  for (const node of nodesOf(program)) {
    if (node.type !== 'ObjectExpression') continue;
    const stated = valueOf(node, 'operationClass');
    const given = constantText(stated);
    if (stated === undefined || given === undefined || !isClass(given)) continue;
    const request = valueOf(node, 'request') ?? node;
    const method = constantText(valueOf(request, 'method')) ?? 'GET';
    yield { method, at: constantText(valueOf(request, 'path')) ?? '', given, line: lineAt(stated.start) };
  }
}

function valueOf(object: Node, name: string): Node | undefined {
  const property = childrenAt(object, 'properties').find((one) => {
    const key = childAt(one, 'key');
    return (nameOf(key) ?? constantText(key)) === name;
  });
  return property && childAt(property, 'value');
}

function isClass(text: string): text is OperationClass {
  return Object.hasOwn(CARE, text);
}

/** Classes below their method's that a person stated, or that nothing proves. */
function unproven({ contract, interpretation, evidence }: Blueprint): Finding[] {
  return interpretation.actions.flatMap((action, index): Finding[] => {
    const operation = contract.operations.find(({ id }) => id === action.operation);
    if (operation === undefined || CARE[action.operationClass] >= CARE[classOfMethod(operation.method)]) return [];
    const proof = evidence[`/interpretation/actions/${index}/operationClass`] ?? [];
    if (proof.some(({ rule }) => rule !== 'overlay')) return [];
    const says = proof.length > 0 ? 'an overlay alone says so' : 'nothing says so';
    const message = `action ${action.name} is taken for ${action.operationClass} though it is a ${operation.method}: ${says}`;
    return [{ rule: 'effects', severity: 'warning', message }];
  });
}
