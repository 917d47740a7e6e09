import { parsedJson } from '@tapwright/blueprint';
import { manifestDifferences } from '@tapwright/conformance';
import { isJsonObject } from '@tapwright/connector';
import type { Finding } from '../agents/agent.ts';
import type { PackageUnderReview } from './package-under-review.ts';
import { childAt, childrenAt, constantText, lineFinder, nodesOf, parseSource, type Node } from './source-tree.ts';

const FILE = 'package.json';

/** What the manifest says that the emitter does not: further dependencies, scripts that run when it is installed … */
export function manifestRule({ name, manifest, text, emitted }: PackageUnderReview): readonly Finding[] {
  const given = text(FILE) ?? '';
  if (manifest === undefined)
    return [{ rule: 'dependencies', severity: 'blocker', file: FILE, line: 1, message: 'is no JSON object' }];
  const lineOf = fieldLines(given);
  const found: Finding[] = [];
  if (manifest['name'] !== name) {
    const message = `the package is called ${JSON.stringify(manifest['name'] ?? '').slice(0, 100)}, not ${name}`;
    found.push({ rule: 'dependencies', severity: 'blocker', file: FILE, line: lineOf('name'), message });
  }
  const expected = parsedJson(emitted.get(FILE));
  if (!isJsonObject(expected)) return found;
  for (const { field, message } of manifestDifferences(manifest, expected)) {
    if (field !== 'name')
      found.push({ rule: 'dependencies', severity: 'blocker', file: FILE, line: lineOf(field), message });
  }
  return found;
}

/** `scripts.postinstall` → its line; of the field above it where it is not there itself. */
function fieldLines(text: string): (field: string) => number {
  const prefix = 'const file = ';
  const tree = parseSource('package.json.ts', prefix + text);
  const lineAt = lineFinder(text);
  const root = [...nodesOf(tree.program)].find(({ type }) => type === 'ObjectExpression');
  return (field) => {
    const key = root && keyOf(root, field);
    return key ? lineAt(key.start - prefix.length) : 1;
  };
}

function keyOf(object: Node, field: string): Node | undefined {
  for (const property of childrenAt(object, 'properties')) {
    const key = childAt(property, 'key');
    const name = constantText(key);
    if (key === undefined || name === undefined) continue;
    if (name === field) return key;
    const value = childAt(property, 'value');
    if (field.startsWith(`${name}.`) && value?.type === 'ObjectExpression')
      return keyOf(value, field.slice(name.length + 1)) ?? key;
  }
  return undefined;
}
