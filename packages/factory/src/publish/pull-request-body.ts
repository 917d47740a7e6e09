import type { PublishTask } from '../agents/agent.ts';
import { markdownTable } from '../code/markdown.ts';
import { quietCode as code, quietMarkdown as quiet } from '../code/quiet-markdown.ts';
import { findingText } from '../review/model-review.ts';
import { breakingChanges, extent, factCounts, type Publication } from './publication.ts';

/** Rows of evidence that a person reads; IMPLEMENTATION.md has all. */
const ROWS = 30;

/** GitHub takes 65,536 characters. */
const LONGEST = 60_000;

/**
 * What a pull request says of itself. Text of descriptions is encoded: nothing in it is a link, a mention, a command
 * that closes an issue, or markup. `report` is Markdown of ours.
 */
export function pullRequestBody(publication: Publication, folder: string, report = ''): string {
  const { name, title, blueprint, task, version, isNew } = publication;
  const breaking = breakingChanges(task);
  const sections = [
    `${isNew ? 'A new connector' : 'The connector'} ${code(name)} ${quiet(version, 40)} for ${quiet(title, 100)} (API version ${quiet(blueprint.apiVersion, 40)}): ${extent(blueprint)}.`,
    ...(breaking.length > 0 ? ['## Breaking changes', breaking.map((line) => `- ${quiet(line)}`).join('\n')] : []),
    report.trim(),
    '## Evidence',
    evidence(publication),
    '## Tests',
    tests(task),
    '## Risk',
    risk(task),
    ...notes(task),
    '## Try it',
    `\`\`\`sh\ncd ${folder}\nnpx tapwright test .\nnpx tapwright check . --config config.json\nnpx tapwright read . ${streamName(publication)} --limit 5 --config config.json\n\`\`\``,
  ];
  const text = sections.filter((section) => section !== '').join('\n\n');
  return text.length <= LONGEST ? `${text}\n` : `${text.slice(0, LONGEST)}\n\n…\n`;
}

function streamName({ blueprint }: Publication): string {
  return (blueprint.interpretation.streams[0]?.name ?? 'stream').replaceAll(/[^\w-]/g, '_');
}

function evidence({ blueprint }: Publication): string {
  const { stated, inferred, assumed } = factCounts(blueprint);
  const counts = `${stated} facts stated, ${inferred} inferred, ${assumed} assumed; ${code('IMPLEMENTATION.md')} has each with what says so.`;
  const assumptions = blueprint.assumptions
    .slice(0, ROWS)
    .map(({ pointer, statement, confidence }) => [
      code(pointer.replace(/^\/interpretation\//, '')),
      quiet(statement),
      'nothing',
      confidence.toFixed(2),
    ]);
  const weakest = Object.entries(blueprint.evidence)
    .flatMap(([about, list]) => list.map((one) => ({ about, ...one })))
    .toSorted((a, b) => a.confidence - b.confidence)
    .slice(0, Math.max(0, ROWS - assumptions.length))
    .map(({ about, rule, note = '', source, confidence }) => [
      code(about.replace(/^\/interpretation\//, '')),
      [code(rule), quiet(note, 120)].filter((part) => part !== '').join(' '),
      code(source),
      confidence.toFixed(2),
    ]);
  const table = markdownTable(['About', 'Rule or assumption', 'Source', 'Confidence'], [...assumptions, ...weakest]);
  return table === '' ? counts : `${counts} The least certain:\n\n${table}`;
}

function tests({ test }: PublishTask): string {
  const { passed, failed, skipped } = test.counts;
  return markdownTable(
    ['What', 'Result'],
    [
      ['Level', quiet(test.level)],
      ['Checks', `${passed} passed, ${failed} failed, ${skipped} skipped`],
      ...(test.mutants === undefined ? [] : [['Mutants killed', `${Math.round(test.mutants * 100)} %`]]),
      ...(test.grid === undefined
        ? []
        : [['Fault grid', `${test.grid.passed} cells passed, ${test.grid.failed} failed`]]),
      ['Sandbox', quiet(test.sandbox)],
    ],
  );
}

function risk({ review }: PublishTask): string {
  const { hosts, authentication, writes, dependencies, handwritten, assumptions, change } = review.risk;
  const list = (items: readonly string[]): string => items.map(code).join(', ') || 'none';
  return markdownTable(
    ['What', 'How'],
    [
      ['Hosts', list(hosts)],
      ['Authentication', list(authentication)],
      ['Writes', `${writes.unsafe} unsafe, ${writes.keyed} keyed, ${writes.idempotent} idempotent`],
      ['Dependencies', list(dependencies)],
      ['Written by hand', list(handwritten)],
      ['Assumptions', String(assumptions)],
      ['Change for users', change],
    ],
  );
}

function notes({ review }: PublishTask): readonly string[] {
  const told = review.findings.filter(({ rule }) => rule !== 'breaking-change').slice(0, ROWS);
  if (told.length === 0) return [];
  return ['## What the review noted', told.map((one) => `- ${quiet(findingText(one), 400)}`).join('\n')];
}
