// npm run labels: what inference says of twelve labelled descriptions, against what a person read before. Then each
// generated connector reads a mock that behaves as its label says (--no-mocks leaves that out, --verbose tells every fact).
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createBlueprint, readDescription, type Blueprint, type Stream } from '@tapwright/blueprint';
import { behaviourProfileSchema, runPackageTests, type BehaviourProfile } from '@tapwright/conformance';
import { generatePackage } from '@tapwright/factory';
import { z } from 'zod';
import { corpusDocument, root, vendorDocument } from './documents.ts';

const labelSchema = z.object({
  document: z.string(),
  profile: behaviourProfileSchema,
  accept: z.record(
    z.string(),
    z
      .object({ pagination: z.array(z.string()).optional(), key: z.array(z.array(z.array(z.string()))).optional() })
      .loose(),
  ),
});
type Label = z.output<typeof labelSchema>;
type LabelledList = BehaviourProfile['lists'][number];

/** right: as labelled (or accepted); wrong: something else is claimed; missing: nothing is claimed. */
type Verdict = 'right' | 'wrong' | 'missing';
const FACTS = ['list', 'records', 'pager', 'pager parameters', 'page size', 'key', 'cursor', 'parent', 'auth'] as const;
type Fact = (typeof FACTS)[number];

const tally = new Map<Fact, Record<Verdict, number>>(FACTS.map((fact) => [fact, { right: 0, wrong: 0, missing: 0 }]));
const notes: string[] = [];
const mocks = { passed: 0, failed: 0 };
const verbose = process.argv.includes('--verbose');

for (const file of globSync('bench/labels/*.json', { cwd: root }).toSorted()) {
  const label = labelSchema.parse(JSON.parse(readFileSync(join(root, file), 'utf8')));
  const path = documentOf(label.document);
  if (path === undefined) {
    process.stdout.write(`${basename(file)}: the document ${label.document} is not here\n`);
    continue;
  }
  const blueprint = createBlueprint(await readDescription(path));
  judge(basename(file, '.json'), label, blueprint);
  if (!process.argv.includes('--no-mocks')) await readLabelledMock(basename(file, '.json'), label, blueprint);
}
report();

function documentOf(document: string): string | undefined {
  const id = /^corpus\/(.*)\.json$/.exec(document)?.[1];
  return id === undefined ? vendorDocument(document) : corpusDocument(id.replaceAll('__', '/'));
}

/** The connector against a mock that behaves as the person says, whatever inference thinks. */
async function readLabelledMock(name: string, label: Label, blueprint: Blueprint): Promise<void> {
  const folder = join(root, 'out', 'labels', name);
  rmSync(folder, { recursive: true, force: true });
  const labelled = blueprint.interpretation.streams.filter((stream) =>
    label.profile.lists.some(
      (list) => list.method === stream.request.method && list.path === operationPath(blueprint, stream),
    ),
  );
  const streams = labelled.map((stream) => stream.name);
  if (streams.length === 0) return;
  await generatePackage({ blueprint, out: folder, streams, actions: [], descriptions: 'drop' });
  mkdirSync(join(folder, 'tests'), { recursive: true });
  const profile = join(folder, 'profile.json');
  writeFileSync(profile, JSON.stringify(label.profile));
  const results = await runPackageTests(folder, { profile, parts: ['read'] });
  mocks.passed += results.counts.passed;
  mocks.failed += results.counts.failed;
  for (const check of results.checks) {
    if (check.status === 'failed')
      notes.push(`failed   mock              ${name} ${check.name}: ${(check.message ?? '').split('\n')[0]}`);
  }
}

function judge(name: string, label: Label, blueprint: Blueprint): void {
  count(
    'auth',
    name,
    authKinds(blueprint).some((kind) => label.profile.auth.some((auth) => auth.kind === kind)) ? 'right' : 'wrong',
    authKinds(blueprint).join(','),
  );
  for (const list of label.profile.lists) {
    const id = `${list.method} ${list.path}`;
    const stream = blueprint.interpretation.streams.find(
      (candidate) => candidate.request.method === list.method && operationPath(blueprint, candidate) === list.path,
    );
    count('list', `${name} ${id}`, stream ? 'right' : 'missing', '');
    if (stream) judgeList(`${name} ${id}`, list, stream, label.accept[id] ?? {});
  }
}

function operationPath(blueprint: Blueprint, stream: Stream): string | undefined {
  return blueprint.contract.operations.find((operation) => operation.id === stream.operation)?.path;
}

function judgeList(
  id: string,
  list: LabelledList,
  stream: Stream,
  accept: { readonly pagination?: readonly string[] | undefined; readonly key?: readonly string[][][] | undefined },
): void {
  const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
  count('records', id, same(list.records.path, stream.records.path) ? 'right' : 'wrong', stream.records.path.join('.'));
  const kinds = [list.pagination.kind, ...(accept.pagination ?? [])];
  const kind = stream.pagination.kind;
  count('pager', id, kinds.includes(kind) ? 'right' : kind === 'none' ? 'missing' : 'wrong', kind);
  if (kind === list.pagination.kind && kind !== 'none') {
    count(
      'pager parameters',
      id,
      same(parameters(list.pagination), parameters(stream.pagination)) ? 'right' : 'wrong',
      JSON.stringify(parameters(stream.pagination)),
    );
    const size = 'pageSize' in list.pagination ? list.pagination.pageSize?.name : undefined;
    const found = 'pageSize' in stream.pagination ? stream.pagination.pageSize?.name : undefined;
    if (size !== undefined || found !== undefined)
      count('page size', id, size === found ? 'right' : found === undefined ? 'missing' : 'wrong', String(found));
  }
  judgeKey(id, list, stream, accept.key ?? []);
  if (list.cursor || stream.incremental?.filter) {
    const right =
      list.cursor &&
      same(list.cursor.field, stream.incremental?.cursor) &&
      list.cursor.start?.name === stream.incremental?.filter?.start.name;
    count(
      'cursor',
      id,
      right ? 'right' : stream.incremental?.filter ? 'wrong' : 'missing',
      `${stream.incremental?.cursor.join('.')} ${stream.incremental?.filter?.start.name}`,
    );
  }
  if (list.parents) {
    const bound = Object.keys(list.parents).every((parameter) => isBound(stream, parameter));
    count(
      'parent',
      id,
      bound ? 'right' : stream.parent ? 'wrong' : 'missing',
      JSON.stringify(stream.request.pathParameters ?? {}),
    );
  }
}

function isBound(stream: Stream, parameter: string): boolean {
  const binding = stream.request.pathParameters?.[parameter] ?? stream.request.query?.[parameter];
  return binding !== undefined && 'parent' in binding;
}

function judgeKey(id: string, list: LabelledList, stream: Stream, others: readonly string[][][]): void {
  const own = (paths: readonly (readonly string[])[]): string =>
    paths
      .map((path) => path.join('.'))
      .toSorted()
      .join(',');
  // The parent's key in front of the record's own is as right as the record's own alone.
  const copied = Object.keys(stream.parent?.copy ?? {});
  const found = own(stream.primaryKey.filter((path) => !copied.includes(path.join('.'))));
  const right = [list.key, ...others].map(own);
  if (list.key.length === 0 && stream.primaryKey.length === 0) return;
  count('key', id, right.includes(found) ? 'right' : found === '' ? 'missing' : 'wrong', found);
}

function parameters(pagination: LabelledList['pagination']): unknown {
  if (pagination.kind === 'next-url') return [pagination.path, pagination.rel];
  if (pagination.kind === 'cursor') return [pagination.parameter, pagination.next];
  if (pagination.kind === 'keyset') return [pagination.parameter, pagination.field];
  if (pagination.kind === 'page-number' || pagination.kind === 'offset')
    return [pagination.parameter, pagination.first];
  return [];
}

function authKinds(blueprint: Blueprint): string[] {
  return blueprint.interpretation.auth.flatMap(({ methods }) =>
    methods.map((method) => (method.kind.startsWith('oauth2') ? 'bearer' : method.kind)),
  );
}

function count(fact: Fact, id: string, verdict: Verdict, found: string): void {
  const counts = tally.get(fact);
  if (counts) counts[verdict] += 1;
  if (verdict !== 'right') notes.push(`${verdict.padEnd(8)} ${fact.padEnd(17)} ${id}  ${found}`);
}

function report(): void {
  if (verbose) process.stdout.write(`${notes.join('\n')}\n\n`);
  process.stdout.write('fact               right  wrong  missing  precision  recall\n');
  for (const [fact, { right, wrong, missing }] of tally) {
    const precision = right + wrong === 0 ? 1 : right / (right + wrong);
    const recall = right + wrong + missing === 0 ? 1 : right / (right + wrong + missing);
    const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
    process.stdout.write(
      `${fact.padEnd(17)} ${String(right).padStart(6)} ${String(wrong).padStart(6)} ${String(missing).padStart(8)} ${percent(precision).padStart(10)} ${percent(recall).padStart(7)}\n`,
    );
  }
  const lists = tally.get('list') ?? { right: 0, wrong: 0, missing: 0 };
  const generated = lists.right / Math.max(1, lists.right + lists.missing);
  const wrongPagers = tally.get('pager')?.wrong ?? 0;
  process.stdout.write(
    `\n${(generated * 100).toFixed(1)} % of the labelled lists are generated, ${wrongPagers} with a wrong pager\n`,
  );
  if (mocks.passed + mocks.failed > 0) {
    process.stdout.write(
      `${mocks.passed} read checks passed against mocks driven by the labels, ${mocks.failed} failed\n`,
    );
  }
  if (generated < 0.9 || wrongPagers > 0 || mocks.failed > 0) process.exitCode = 1;
}
