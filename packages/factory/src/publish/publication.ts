import { blueprintSchema, parsedJson, type Blueprint } from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import type { PublishTask } from '../agents/agent.ts';
import type { PackageTexts } from './package-texts.ts';

/** What messages and descriptions of a publication speak of. */
export interface Publication {
  /** `source-github`. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly blueprint: Blueprint;
  readonly task: PublishTask;
  /** Whether nothing of that name was there before. */
  readonly isNew: boolean;
}

export function publicationOf(task: PublishTask, texts: PackageTexts, isNew: boolean): Publication {
  const blueprint = blueprintSchema.safeParse(parsedJson(texts.get('blueprint.json')));
  if (!blueprint.success)
    throw new ConfigError('the package cannot be published: it has no blueprint', { code: 'package_unpublishable' });
  const manifest = parsedJson(texts.get('package.json'));
  const version: unknown =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return {
    name: `source-${task.name.replace(/^source-/, '')}`,
    title: blueprint.data.title,
    version: typeof version === 'string' ? version : '0.0.0',
    blueprint: blueprint.data,
    task,
    isNew,
  };
}

/** `9 streams and 5 actions`. */
export function extent({ interpretation }: Blueprint): string {
  const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
  const { streams, actions } = interpretation;
  const parts = [
    ...(streams.length > 0 ? [counted(streams.length, 'stream')] : []),
    ...(actions.length > 0 ? [counted(actions.length, 'action')] : []),
  ];
  return parts.join(' and ');
}

/** How many facts a description or a person states, how many are inferred, and how many nobody proves. */
export function factCounts({
  evidence,
  assumptions,
}: Blueprint): Readonly<Record<'stated' | 'inferred' | 'assumed', number>> {
  const all = Object.values(evidence).flat();
  const stated = all.filter(({ rule, confidence }) => rule === 'overlay' || confidence >= 0.95).length;
  return { stated, inferred: all.length - stated, assumed: assumptions.length };
}

/** What changes for users, one line each. */
export function breakingChanges({ review }: PublishTask): readonly string[] {
  return review.findings
    .filter(({ rule, severity }) => rule === 'breaking-change' && severity === 'warning')
    .map(({ message }) => message);
}
