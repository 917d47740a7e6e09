import type { PublishTask } from '../agents/agent.ts';
import { plainText } from '../code/comment.ts';
import { withoutSecrets } from '../review/secret-shapes.ts';
import { breakingChanges, extent, factCounts, type Publication } from './publication.ts';

/** Trailers by which a publication is found again. */
export const RUN_TRAILER = 'Tapwright-Run';
const PACKAGE_TRAILER = 'Tapwright-Package';

/** First line of the commit and title of the pull request: a conventional commit with the connector as its scope. */
export function subjectOf({ name, title, blueprint, task, isNew }: Publication): string {
  const { change } = task.review.risk;
  const of = said(title, 40);
  if (isNew) return `feat(${name}): add a connector for ${of}`;
  if (change === 'major') return `feat(${name})!: change what users of ${of} get`;
  if (change === 'minor') return `feat(${name}): ${extent(blueprint)} of ${of}`;
  return change === 'patch' ? `fix(${name}): renew the connector for ${of}` : `chore(${name}): generate anew`;
}

/** Text of others on one line: redacted before it is cut, which would hide the form of a token. */
function said(text: string, longest: number): string {
  return plainText(withoutSecrets(text), longest);
}

export function commitMessage(publication: Publication): string {
  const { blueprint, task, version } = publication;
  const breaking = breakingChanges(task).map((line) => said(line, 200));
  const isBreaking = !publication.isNew && task.review.risk.change === 'major';
  const paragraphs = [
    subjectOf(publication),
    `${extent(blueprint)}, version ${said(version, 40)}, made from a description of ${said(blueprint.title, 60)} (API version ${said(blueprint.apiVersion, 40)}).`,
    evidenceLines(publication).join('\n'),
    testLines(task).join('\n'),
    riskLines(task).join('\n'),
    // Of several, the first stands for all where tools read one footer.
    ...(isBreaking ? [`BREAKING CHANGE: ${breaking.join('; ') || 'see the differences of blueprint.json'}`] : []),
    [`${RUN_TRAILER}: ${trailer(task.key)}`, `${PACKAGE_TRAILER}: ${trailer(task.package)}`].join('\n'),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

/** The value of a trailer is one line without anything that would begin another. */
export function trailer(value: string): string {
  return said(value, 200);
}

function evidenceLines({ blueprint }: Publication): readonly string[] {
  const { stated, inferred, assumed } = factCounts(blueprint);
  return [
    'Evidence:',
    `- ${stated} facts stated, ${inferred} inferred, ${assumed} assumed (IMPLEMENTATION.md lists each)`,
  ];
}

function testLines({ test }: PublishTask): readonly string[] {
  const { passed, failed, skipped } = test.counts;
  return [
    'Tests:',
    `- ${passed} checks passed, ${failed} failed, ${skipped} skipped; level ${test.level}, sandbox ${test.sandbox}`,
    ...(test.mutants === undefined ? [] : [`- ${Math.round(test.mutants * 100)} % of the mutants killed`]),
    ...(test.grid === undefined ? [] : [`- fault grid: ${test.grid.passed} cells passed, ${test.grid.failed} failed`]),
  ];
}

function riskLines({ review }: PublishTask): readonly string[] {
  const { hosts, authentication, writes, dependencies, handwritten } = review.risk;
  const list = (items: readonly string[]): string => items.map((item) => said(item, 80)).join(', ') || 'none';
  return [
    'Risk:',
    `- hosts: ${list(hosts)}; authentication: ${list(authentication)}`,
    `- writes: ${writes.unsafe} unsafe, ${writes.keyed} keyed, ${writes.idempotent} idempotent`,
    `- dependencies: ${list(dependencies)}; written by hand: ${list(handwritten)}`,
  ];
}
