import type { Finding } from '../agents/agent.ts';
import { lineFinder } from './source-tree.ts';
import type { PackageUnderReview } from './package-under-review.ts';
import { knownSecrets, randomSecrets } from './secret-shapes.ts';

/** Files of hashes: nothing random in them is a secret. */
const HASHES = new Set(['.tapwright.json', 'test-results.json', 'test-results.sig.json', 'package-lock.json']);

/** A config of a person lies in the folder: it holds credentials, whatever they look like. */
const CONFIG = /^(?:config[^/]*\.json|(?:.*\/)?\.(?:env(?:\..*)?|npmrc|netrc))$/;

/** Everything in the package that reads like a credential. */
export function secretFindings({ files, text, unproven }: PackageUnderReview): readonly Finding[] {
  return [...files.keys()].flatMap((path): Finding[] => {
    if (CONFIG.test(path))
      return [{ rule: 'secrets', severity: 'blocker', file: path, line: 1, message: 'is where credentials are kept' }];
    return inText(path, text(path) ?? '', unproven.has(path) && !HASHES.has(path));
  });
}

function inText(path: string, text: string, random: boolean): Finding[] {
  const lineAt = lineFinder(text);
  const known = knownSecrets(text);
  const places = [
    ...known,
    ...(random ? randomSecrets(text) : []).filter(
      (one) => !known.some(({ start, end }) => one.start < end && start < one.end),
    ),
  ];
  return places.map(({ kind, start }) => ({
    rule: 'secrets',
    severity: 'blocker',
    file: path,
    line: lineAt(start),
    message: `reads like a credential (${kind})`,
  }));
}
