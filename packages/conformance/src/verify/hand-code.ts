import { finding, type Finding } from './finding.ts';

/** What hand-written code of a connector has no reason to say. */
const SUSPICIOUS: readonly (readonly [RegExp, string])[] = [
  [/\bglobalThis\b|\bglobal\s*[.[]/, 'reaches for what it shares with the checks (globalThis)'],
  [/\bprocess\s*[.[?]|=\s*process\b/, 'looks at the process that it runs in'],
  [/\b(?:eval|Function)\s*\(/, 'makes code out of text'],
  [/\bimport\s*\(|\bimport\.meta\b|\brequire\s*\(/, 'loads modules as it goes, or looks at where it lies'],
  [
    /\b(?:127\.0\.0\.1|localhost|::1)\b|\bTAPWRIGHT_|\bNODE_TEST_CONTEXT\b|@@tapwright/,
    'tells whether it is being tested',
  ],
  [/\bfetch\s*=|\bprototype\b|__proto__|\bdefineProperty\b|\bsetPrototypeOf\b/, 'changes what others rely on'],
  [/\\u\{?[0-9a-fA-F]/, 'hides what it says behind escapes'],
];

/** Modules of Node that compute and reach nothing. */
export const HARMLESS = new Set(['node:buffer', 'node:crypto', 'node:url', 'node:querystring', 'node:zlib']);

/** Packages that a connector is made of. */
const OURS = new Set(['@tapwright/connector', 'zod']);

/** What is suspicious in a module that a person wrote. Its words are read, not its meaning. */
export function handCodeFindings(path: string, text: string): readonly Finding[] {
  const found = SUSPICIOUS.filter(([pattern]) => pattern.test(text)).map(([, why]) =>
    finding('hand-code', `${path} ${why}`, path),
  );
  for (const [, specifier = ''] of text.matchAll(/\b(?:from|import)\s*['"]([^'"]+)['"]/g)) {
    if (mayImport(specifier)) continue;
    found.push(finding('hand-code', `${path} imports ${specifier}, which a connector has no use for`, path));
  }
  return found;
}

/** Whether code of a package may import this. */
export function mayImport(specifier: string): boolean {
  return /^\.{1,2}\//.test(specifier) || OURS.has(specifier) || HARMLESS.has(specifier);
}
