import type { Blueprint } from '@tapwright/blueprint';
import type { Finding } from '../agents/agent.ts';
import { markdownCode, markdownText } from '../code/markdown.ts';
import { alternativeFields } from '../emit/auth-fields.ts';
import type { PackageUnderReview } from './package-under-review.ts';

/** What the documents of the package leave out of what a user has to know. */
export function docsRule({ packaged, text }: PackageUnderReview): readonly Finding[] {
  if (packaged === undefined) return [];
  return [...readmeFindings(packaged, text('README.md')), ...decisionFindings(packaged, text('IMPLEMENTATION.md'))];
}

function readmeFindings({ interpretation }: Blueprint, readme: string | undefined): Finding[] {
  const { streams, actions, auth } = interpretation;
  const fields = auth.flatMap((choice) => alternativeFields(choice).filter(({ required }) => required));
  const named = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);
  return [
    ...sectionFindings('README.md', readme, '## Set up', 'how to authenticate', named(fields)),
    ...(streams.length > 0 ? sectionFindings('README.md', readme, '## Streams', 'the streams', named(streams)) : []),
    ...(actions.length > 0 ? sectionFindings('README.md', readme, '## Actions', 'the actions', named(actions)) : []),
  ];
}

function sectionFindings(
  file: string,
  whole: string | undefined,
  heading: string,
  what: string,
  names: readonly string[],
): Finding[] {
  const lines = (whole ?? '').split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) return [docs(file, 1, `does not say ${what}: there is no section ${JSON.stringify(heading)}`)];
  const next = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  const section = lines.slice(start, next < 0 ? undefined : next).join('\n');
  const missing = names.filter((name) => !section.includes(markdownCode(name)) && !section.includes(`.${name}\``));
  if (missing.length === 0) return [];
  const shown = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '');
  return [docs(file, start + 1, `does not name ${shown}`)];
}

function decisionFindings({ assumptions }: Blueprint, decisions: string | undefined): Finding[] {
  const file = 'IMPLEMENTATION.md';
  if (decisions === undefined) return [docs(file, 1, 'is missing: nobody can tell what is assumed')];
  const line = decisions.split('\n').indexOf('## Assumptions') + 1;
  const missing = assumptions.filter(({ statement }) => !decisions.includes(markdownText(statement)));
  if (missing.length === 0 && line > 0) return [];
  if (missing.length === 0) return [docs(file, 1, 'does not say what is assumed')];
  return [docs(file, Math.max(1, line), `leaves out ${missing.length} of ${assumptions.length} assumptions`)];
}

function docs(file: string, line: number, message: string): Finding {
  return { rule: 'docs', severity: 'blocker', file, line, message };
}
