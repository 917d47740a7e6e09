import { child, children, stringChild, textChild, type Node } from '../openapi/node.ts';
import { isSecretName } from '../examples/secrets.ts';

/** Values of a collection's variables that are no secrets. */
export type Variables = ReadonlyMap<string, string>;

export function readVariables(root: Node): Variables {
  const declared = child(root, 'variable');
  const pairs = (declared === undefined ? [] : children(declared)).flatMap((variable) => {
    const name = stringChild(variable, 'key') ?? stringChild(variable, 'id');
    const value = textChild(variable, 'value');
    const secret = stringChild(variable, 'type') === 'secret' || (name !== undefined && isSecretName(name));
    return name === undefined || value === undefined || value === '' || secret ? [] : [[name, value] as const];
  });
  return new Map(pairs);
}

const DEEPEST = 10;

/** Puts the values of variables in their places, as far as they are known. */
export function resolveVariables(text: string, variables: Variables): string {
  let resolved = text;
  for (let round = 0; round < DEEPEST && resolved.includes('{{'); round += 1) {
    const next = resolved.replaceAll(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, name: string) => variables.get(name) ?? whole);
    if (next === resolved) break;
    resolved = next;
  }
  return resolved;
}

/** Name of the variable that a text consists of. */
export function soleVariable(text: string): string | undefined {
  return /^\{\{\s*([^{}]+?)\s*\}\}$/.exec(text.trim())?.[1];
}

export function hasVariable(text: string): boolean {
  return /\{\{[^{}]+\}\}/.test(text);
}
