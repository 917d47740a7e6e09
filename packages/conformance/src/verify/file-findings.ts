import { createHash } from 'node:crypto';
import type { TestResults } from '../package/test-results.ts';
import { isTested } from '../package/tested-files.ts';
import { finding, type Finding } from './finding.ts';

/** Files that are compared otherwise, or by nothing but their hash. */
const OWN_WAY = new Set(['package.json', 'blueprint.json', 'src/hooks.ts']);

/** Files that a person adds to a generated package. */
const PERSONS =
  /^(?:overlay\.json|mutants\.json|recording\.json|src\/(?:[\w-]+\/)*[\w-]+\.ts|tests\/(?:[\w-]+\/)*[\w-]+\.test\.ts|tests\/fixtures\/[\w.-]+\.json|[\w-]+\.md|LICEN[CS]E(?:\.\w+)?)$/;

/** Files that the runner, the compiler and npm write. */
const WRITTEN =
  /^(?:test-results\.json|test-results\.sig\.json|package-lock\.json|\.tapwright\.json|config[^/]*\.json|dist\/.*)$/;

/** npm never packs it. */
const UNPACKED = new Set(['.gitignore']);

export interface PackageFiles {
  readonly kind: 'folder' | 'tarball';
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Where a package is not what the emitter prints for its blueprint; and files that have no business in one. */
export function emitFindings({ kind, files }: PackageFiles, emitted: ReadonlyMap<string, string>): readonly Finding[] {
  const found: Finding[] = [];
  for (const [path, text] of emitted) {
    const given = files.get(path);
    if (given === undefined) {
      if (kind === 'folder' || !UNPACKED.has(path)) found.push(missing(path));
    } else if (!OWN_WAY.has(path) && Buffer.compare(given, Buffer.from(text)) !== 0) found.push(edited(path));
  }
  for (const path of files.keys()) {
    if (emitted.has(path) || PERSONS.test(path) || WRITTEN.test(path)) continue;
    found.push(
      path.includes('node_modules/')
        ? finding('runtime-shipped', `${path} would be loaded in place of the reader's own copy`, path)
        : finding('foreign-file', `${path} has no business in a connector package`, path),
    );
  }
  return found;
}

function missing(path: string): Finding {
  return path.startsWith('tests/')
    ? finding('test-missing', `${path} is gone: its checks would not be run`, path)
    : finding('file-missing', `${path} is gone`, path);
}

function edited(path: string): Finding {
  if (path.startsWith('tests/fixtures/'))
    return finding('fixture-edited', `${path} is not the fixture that belongs to this blueprint`, path);
  if (path.startsWith('tests/'))
    return finding('test-edited', `${path} is not the test that belongs to this blueprint`, path);
  return finding('edited-file', `${path} is not what is generated for this blueprint`, path);
}

/** Files that a person wrote: those that no comparison says anything of. */
export function handWritten(
  files: ReadonlyMap<string, Uint8Array>,
  emitted: ReadonlyMap<string, string>,
): readonly string[] {
  return [...files.keys()].filter((path) => !emitted.has(path) && /^(?:src|tests)\/.*\.ts$/.test(path)).toSorted();
}

/** Where a package is no longer the one that its results are about. */
export function hashFindings({ kind, files }: PackageFiles, hashes: TestResults['hashes']): readonly Finding[] {
  const told: Readonly<Record<string, string>> = { ...hashes.files, 'blueprint.json': hashes.blueprint };
  const found: Finding[] = [];
  for (const [path, hash] of Object.entries(told)) {
    const given = files.get(path);
    if (given !== undefined && sha256(given) !== hash)
      found.push(finding('changed-since', `${path} was changed after the results were written`, path));
    else if (given === undefined && (kind === 'folder' || isPacked(path)))
      found.push(finding('changed-since', `${path} was there when the results were written, and is gone`, path));
  }
  for (const path of files.keys()) {
    if (Object.hasOwn(told, path) || !isTested(path)) continue;
    found.push(finding('changed-since', `${path} was added after the results were written`, path));
  }
  return found;
}

function isPacked(path: string): boolean {
  return !UNPACKED.has(path) && (PERSONS.test(path) || /^(?:src|tests)\//.test(path) || path === 'blueprint.json');
}

export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
