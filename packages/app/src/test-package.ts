import { runPackageTests, typecheckPackage, type TestEvent, type TestResults } from '@tapwright/conformance';
import { readJson } from './read-json.ts';
import { findPackage } from './load-connector.ts';

export interface TestPackageOptions {
  /** Name or folder of the connector. */
  readonly connector: string;
  readonly cwd?: string | undefined;
  /** Leave the type check out. */
  readonly types?: boolean | undefined;
  /** File of a behaviour profile to test against. */
  readonly profile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: TestEvent) => void) | undefined;
}

export interface TestPackageResult {
  readonly folder: string;
  /** What the type checker objects to; empty when all is well. */
  readonly diagnostics: readonly string[];
  readonly results: TestResults;
}

/** Type-checks a connector package, really runs its tests, and writes its `test-results.json`. */
export async function testPackage(options: TestPackageOptions): Promise<TestPackageResult> {
  const folder = findPackage(options.connector, options.cwd);
  // Before any test begins: each of them would stumble over it.
  if (options.profile !== undefined) await readJson(options.profile, 'profile');
  const diagnostics = options.types === false ? [] : await typecheckPackage(folder);
  const results = await runPackageTests(folder, {
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return { folder, diagnostics, results };
}
