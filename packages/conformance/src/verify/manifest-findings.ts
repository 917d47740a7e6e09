import { isJsonObject, type JsonObject } from '@tapwright/connector';
import { finding, type Finding } from './finding.ts';

/** Fields that only tell people about a package. */
const TELLING = new Set([
  'version',
  'private',
  'description',
  'license',
  'author',
  'contributors',
  'repository',
  'homepage',
  'bugs',
  'keywords',
]);

/** What a package's manifest says that the emitter does not: each can make its tests run something else. */
export function manifestFindings(given: unknown, expected: unknown): readonly Finding[] {
  if (!isJsonObject(given) || !isJsonObject(expected))
    return [finding('manifest', 'package.json is no JSON object', 'package.json')];
  return manifestDifferences(given, expected).map(({ message }) => finding('manifest', message, 'package.json'));
}

/** A field of a manifest that is not as the emitter prints it: `scripts.postinstall`. */
export interface ManifestDifference {
  readonly field: string;
  readonly message: string;
}

/** The fields themselves, for who wants to point at them. */
export function manifestDifferences(given: JsonObject, expected: JsonObject): readonly ManifestDifference[] {
  return [...differences(given, expected)].map(({ field, value, wanted }) => ({
    field,
    message: `package.json: ${field} is ${shown(value)}, not ${shown(wanted)}${reason(field)}`,
  }));
}

interface Difference {
  readonly field: string;
  readonly value: unknown;
  readonly wanted: unknown;
}

function* differences(given: JsonObject, expected: JsonObject, under = ''): Generator<Difference> {
  for (const name of new Set([...Object.keys(given), ...Object.keys(expected)])) {
    const field = under + name;
    if (TELLING.has(field)) continue;
    const value = given[name];
    const wanted = expected[name];
    if (isJsonObject(value) && isJsonObject(wanted)) yield* differences(value, wanted, `${field}.`);
    else if (JSON.stringify(value) !== JSON.stringify(wanted)) yield { field, value, wanted };
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 120);
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^(?:overrides|resolutions|pnpm)\b/, 'puts another package in the place of the runtime or of the suite'],
  [/^bundle(?:d)?Dependencies\b/, 'ships packages of its own'],
  [/^scripts\.(?:pre|post)?(?:install|prepare|pack|publish)/, 'runs when the package is installed'],
  [/^scripts\./, 'is run in place of the tests'],
  [/^(?:exports|imports|main|browser)\b/, 'leads importers to other code than the one that is tested'],
  [/^bin\b/, 'puts further programs on the path'],
  [/[dD]ependencies\b/, 'brings in other code'],
];

function reason(field: string): string {
  const found = REASONS.find(([pattern]) => pattern.test(field));
  return found === undefined ? '' : `: it ${found[1]}`;
}

const RUNTIME = /(?:^|\/)node_modules\/((?:@tapwright\/[a-z-]+)|zod)$/;

/** Entries of a lock file that put something else in the place of the runtime, of the suite or of zod. */
export function lockFindings(lock: unknown): readonly Finding[] {
  const packages = isJsonObject(lock) ? lock['packages'] : undefined;
  if (!isJsonObject(packages)) return [finding('lock-file', 'package-lock.json is no lock file', 'package-lock.json')];
  const found: Finding[] = [];
  for (const [place, entry] of Object.entries(packages)) {
    const name = RUNTIME.exec(place)?.[1];
    if (name === undefined || !isJsonObject(entry)) continue;
    const { name: alias = name, version, link, integrity } = entry;
    const resolved = typeof entry['resolved'] === 'string' ? entry['resolved'] : undefined;
    const file = `/${name.split('/').at(-1) ?? name}-${typeof version === 'string' ? version : ''}.tgz`;
    const own = link === true || resolved === undefined || resolved.endsWith(file);
    const genuine = resolved === undefined || !/^(?:git|github|https?)/.test(resolved) || integrity !== undefined;
    if (alias === name && own && genuine) continue;
    found.push(
      finding(
        'lock-file',
        `package-lock.json puts ${resolved ?? JSON.stringify(alias)} in the place of ${name}`,
        'package-lock.json',
      ),
    );
  }
  return found;
}
