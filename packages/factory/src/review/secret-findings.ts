import type { Finding } from '../agents/agent.ts';
import { lineFinder } from './source-tree.ts';
import type { PackageUnderReview } from './package-under-review.ts';
import { knownSecrets, randomSecrets } from './secret-shapes.ts';

/** Files of hashes: nothing random in them is a secret. */
const HASHES = new Set(['.tapwright.json', 'test-results.json', 'test-results.sig.json', 'package-lock.json']);

/** A config of a person lies in the folder: it holds credentials, whatever they look like. */
const CONFIG = /^(?:config[^/]*\.json|(?:.*\/)?\.(?:env(?:\..*)?|npmrc|netrc))$/;

/** Recorded traffic: what looks like a credential in it was one. */
const RECORDED = /har|postman|recording|traffic/i;

/**
 * Everything in the package that reads like a credential. What is printed from a published description are that
 * description's examples: a person should look, and nobody has to be stopped.
 */
export function secretFindings({ files, text, unproven, blueprint }: PackageUnderReview): readonly Finding[] {
  const isRecorded = Object.values(blueprint.sources).some(({ kind }) => RECORDED.test(kind));
  return [...files.keys()].flatMap((path): Finding[] => {
    if (CONFIG.test(path))
      return [{ rule: 'secrets', severity: 'blocker', file: path, line: 1, message: 'is where credentials are kept' }];
    const found = inText(path, text(path) ?? '', unproven.has(path) && !HASHES.has(path));
    const isExample = !unproven.has(path) && path !== 'package.json' && !isRecorded;
    return isExample ? found.map((one): Finding => ({ ...one, severity: 'warning' })) : found;
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
