import { parsedJson } from '@tapwright/blueprint';
import { emitFindings, handCodeFindings, hashFindings, lockFindings, selfContradictions } from '@tapwright/conformance';
import type { Finding } from '../agents/agent.ts';
import { MANIFEST } from '../write/manifest.ts';
import type { PackageUnderReview } from './package-under-review.ts';
import { sha256 } from '../code/sha256.ts';

/** Where the package is not what the emitter prints for its blueprint, with the first line that differs. */
export function generatedFindings(reviewed: PackageUnderReview): readonly Finding[] {
  const { files, text, emitted, unprintable } = reviewed;
  if (unprintable !== undefined)
    return [{ rule: 'generated', severity: 'blocker', file: 'blueprint.json', line: 1, message: unprintable }];
  const found = emitFindings({ kind: 'folder', files }, emitted).map(({ message, path }): Finding => {
    const line = path === undefined ? 0 : firstDifference(text(path), emitted.get(path));
    return { rule: 'generated', severity: 'blocker', message, ...(path && { file: path }), ...(line > 0 && { line }) };
  });
  return [...found, ...manifestHashes(reviewed)];
}

/** Line of the first difference; 0 where one of the two is not there. */
function firstDifference(given: string | undefined, wanted: string | undefined): number {
  if (given === undefined || wanted === undefined) return given === undefined ? 0 : 1;
  const lines = given.split('\n');
  const others = wanted.split('\n');
  const at = lines.findIndex((line, index) => line !== others[index]);
  return at < 0 ? lines.length : at + 1;
}

/** Compared otherwise, or with what a person may change in it. */
const OWN_WAY = new Set(['package.json', 'blueprint.json']);

/** A list of generated files that says something else than is there hides an edit from the next generation. */
function manifestHashes({ files, text, emitted }: PackageUnderReview): Finding[] {
  const listed = parsedJson(text(MANIFEST));
  const hashes: unknown = typeof listed === 'object' && listed !== null && 'files' in listed ? listed.files : undefined;
  if (typeof hashes !== 'object' || hashes === null) {
    const message = `${MANIFEST} is missing or cannot be read: nobody can tell which files are generated`;
    return [{ rule: 'generated', severity: 'warning', message }];
  }
  const lines = (text(MANIFEST) ?? '').split('\n');
  return [...emitted.keys()].flatMap((path): Finding[] => {
    const bytes = files.get(path);
    const told: unknown = Reflect.get(hashes, path);
    if (bytes === undefined || OWN_WAY.has(path) || told === sha256(bytes)) return [];
    const line = lines.findIndex((one) => one.includes(JSON.stringify(path))) + 1;
    const message = `does not know ${path} as it is: its hash is ${told === undefined ? 'missing' : 'another'}`;
    return [{ rule: 'generated', severity: 'blocker', file: MANIFEST, line: Math.max(1, line), message }];
  });
}

/** Where the results are not of this package, or not of a run that passed. */
export function resultFindings({ files, results }: PackageUnderReview): readonly Finding[] {
  const file = 'test-results.json';
  if (results === undefined) {
    const missing = !files.has(file);
    const message = missing ? 'there are no results of tests' : `${file} was not written by the runner`;
    return [
      { rule: 'results', severity: missing ? 'warning' : 'blocker', message, ...(!missing && { file, line: 1 }) },
    ];
  }
  return [...hashFindings({ kind: 'folder', files }, results.hashes), ...selfContradictions(results)].map(
    ({ message, path }) => ({ rule: 'results', severity: 'blocker', file: path ?? file, line: 1, message }),
  );
}

/** What `tapwright verify` would say of code that was written by hand, with its line. */
export function handFindings({ byHand, text }: PackageUnderReview): readonly Finding[] {
  return byHand
    .filter((path) => path.startsWith('src/'))
    .flatMap((path) => {
      const whole = text(path) ?? '';
      const byLine = whole.split('\n').map((line) => handCodeFindings(path, line).map(({ message }) => message));
      return handCodeFindings(path, whole).map(({ message }): Finding => {
        const line = byLine.findIndex((messages) => messages.includes(message)) + 1;
        return { rule: 'code/hand', severity: 'blocker', file: path, line: Math.max(1, line), message };
      });
    });
}

/** What a lock file puts in the place of the runtime. */
export function lockFileFindings({ text, files }: PackageUnderReview): readonly Finding[] {
  const file = 'package-lock.json';
  if (!files.has(file)) return [];
  return lockFindings(parsedJson(text(file))).map(({ message }) => ({
    rule: 'dependencies',
    severity: 'blocker',
    file,
    line: 1,
    message,
  }));
}
