import type { Finding } from '../agents/agent.ts';
import { knownHosts, requestHosts, type KnownHosts } from './hosts.ts';
import type { PackageUnderReview } from './package-under-review.ts';
import { childAt, childrenAt, nameOf, nodesOf, parseSource, quasiText, type Node } from './source-tree.ts';

/** Addresses in `src/` that lead where the description has no server and no authentication. Comments do not count. */
export function hostFindings(reviewed: PackageUnderReview): readonly Finding[] {
  const known = knownHosts(reviewed.blueprint);
  const found = strangeHosts(reviewed, known);
  for (const path of reviewed.files.keys()) {
    if (!path.startsWith('src/') || !path.endsWith('.ts')) continue;
    const tree = parseSource(path, reviewed.text(path) ?? '');
    const every = reviewed.unproven.has(path);
    for (const [node, text, open] of every ? texts(tree.program) : addressFields(tree.program)) {
      const message = strange(text, open, known);
      if (message !== undefined)
        found.push({ rule: 'hosts', severity: 'blocker', file: path, line: tree.lineAt(node.start), message });
    }
  }
  return found;
}

/** What the package's blueprint calls beyond the one that was approved. */
function strangeHosts({ packaged, text }: PackageUnderReview, known: KnownHosts): Finding[] {
  if (packaged === undefined) return [];
  return requestHosts(packaged)
    .filter((host) => !host.includes('{') && !known.allows(host))
    .map((host) => {
      const lines = (text('blueprint.json') ?? '').split('\n');
      const line = lines.findIndex((one) => one.includes(`//${host}`)) + 1;
      const message = `requests would go to ${host}, which the approved blueprint does not have`;
      return { rule: 'hosts', severity: 'blocker', file: 'blueprint.json', line: Math.max(1, line), message };
    });
}

type Text = readonly [node: Node, text: string, open: boolean];

/** Every literal; `open` where something is put in behind it. */
function* texts(program: Node): Generator<Text> {
  for (const node of nodesOf(program)) {
    if (node.type === 'Literal' && typeof node['value'] === 'string') yield [node, node['value'], false];
    if (node.type === 'TemplateLiteral') yield* pieces(node);
    if (node.type === 'BinaryExpression' && node['operator'] === '+') {
      const left = childAt(node, 'left');
      if (left?.type === 'Literal' && typeof left['value'] === 'string') yield [left, left['value'], true];
    }
  }
}

function* pieces(template: Node): Generator<Text> {
  const quasis = childrenAt(template, 'quasis');
  for (const [index, quasi] of quasis.entries()) yield [quasi, quasiText(quasi), index < quasis.length - 1];
}

const ADDRESS_FIELDS = /^(?:baseUrl|tokenUrl|authorizationUrl|documentationUrl|path|url)$/;

/** In generated code only what is called counts: schemas, scopes and examples are full of addresses. */
function* addressFields(program: Node): Generator<Text> {
  for (const node of nodesOf(program)) {
    const value = childAt(node, 'value');
    if (node.type !== 'Property' || value === undefined || !ADDRESS_FIELDS.test(nameOf(childAt(node, 'key')) ?? ''))
      continue;
    if (value.type === 'Literal' && typeof value['value'] === 'string') yield [value, value['value'], false];
  }
}

function strange(text: string, open: boolean, known: KnownHosts): string | undefined {
  for (const match of text.matchAll(/(?:\b(?:https?|wss?|ftp):|^)\/\/([^\s/?#"'`\\]*)/gi)) {
    const [whole, authority = ''] = match;
    const cut = open && match.index + whole.length === text.length;
    if (whole.startsWith('//') && !/^[\w-]+\.[\w.-]+/.test(authority)) continue;
    const host = (authority.split('@').at(-1) ?? '').replace(/:\d*$/, '').toLowerCase();
    if (cut || host === '') return 'an address whose host is put together as it goes';
    if (!known.allows(host)) return `an address at ${host.slice(0, 100)}, which the approved blueprint does not have`;
  }
  return undefined;
}
