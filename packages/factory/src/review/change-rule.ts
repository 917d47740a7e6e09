import { diffBlueprints } from '@tapwright/blueprint';
import type { Finding, RiskCard } from '../agents/agent.ts';
import type { PackageUnderReview } from './package-under-review.ts';

/** What changes for those who use the package that is published now. */
export interface Change {
  readonly level: RiskCard['change'];
  readonly findings: readonly Finding[];
}

const MOST = 20;

export function changeOf({ packaged, published, manifest }: PackageUnderReview): Change {
  if (packaged === undefined || published?.blueprint === undefined) return { level: 'none', findings: [] };
  // Of another name, it is another connector: nobody is a user of both.
  if (published.manifest?.['name'] !== manifest?.['name']) return { level: 'none', findings: [] };
  const { level, changes } = diffBlueprints(published.blueprint, packaged);
  const breaking = changes.filter((change) => change.level === 'major');
  const findings: Finding[] = breaking.slice(0, MOST).map(({ message }) => ({
    rule: 'breaking-change',
    severity: 'warning',
    message,
  }));
  const [before, now] = [published.manifest?.['version'], manifest?.['version']];
  if (breaking.length > 0 && before === now && typeof now === 'string') {
    const message = `the change is breaking, and the version is ${now} still`;
    findings.push({ rule: 'breaking-change', severity: 'note', file: 'package.json', message });
  }
  return { level, findings };
}
