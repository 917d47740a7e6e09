import { runPackageTests, typecheckPackage, type TestEvent, type TestResults } from '@tapwright/conformance';
import { editedGenerated } from '@tapwright/factory';
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
  /** Default true: `test-results.json` is written into the package. */
  readonly write?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: TestEvent) => void) | undefined;
}

export interface TestPackageResult {
  readonly folder: string;
  /** What the type checker objects to; empty when all is well. */
  readonly diagnostics: readonly string[];
  readonly results: TestResults;
}

/** Type-checks a connector package, really runs its tests, and writes its `test-results.json` unless that is forbidden. */
export async function testPackage(options: TestPackageOptions): Promise<TestPackageResult> {
  const folder = findPackage(options.connector, options.cwd);
  // Before any test begins: each of them would stumble over it.
  if (options.profile !== undefined) await readJson(options.profile, 'profile');
  const diagnostics = options.types === false ? [] : await typecheckPackage(folder);
  const looked = options.types === false ? undefined : { types: diagnostics.length, edited: editedGenerated(folder) };
  const results = await runPackageTests(folder, {
    ...(looked && { static: looked }),
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.write === false ? { write: false } : {}),
  });
  return { folder, diagnostics, results };
}
