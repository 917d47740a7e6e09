import { chooseMutants, runMutants, type MutantEvent, type TestResults } from '@tapwright/conformance';
import { findPackage } from './load-connector.ts';

export interface TestMutantsOptions {
  /** Name or folder of the connector. */
  readonly connector: string;
  readonly cwd?: string | undefined;
  /** What the package's own tests came to: they are the ones that must notice each mutant. */
  readonly results: TestResults;
  /** The behaviour profile that they ran against. */
  readonly profile?: string | undefined;
  /** Only mutants whose name begins so. Nothing is written then, and no level is reached. */
  readonly only?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: MutantEvent) => void) | undefined;
}

/** Throws where no mutant of the connector has a name that begins so: before anything is run. */
export async function assertMutants({
  connector,
  cwd,
  only,
  signal,
}: Pick<TestMutantsOptions, 'connector' | 'cwd' | 'only' | 'signal'>): Promise<void> {
  await chooseMutants(findPackage(connector, cwd), { ...(only !== undefined && { only }), ...(signal && { signal }) });
}

/** Makes a connector wrong in many ways, runs its own tests on each, and adds what they noticed to its results. */
export async function testMutants(options: TestMutantsOptions): Promise<TestResults> {
  const { connector, results, only } = options;
  return runMutants(findPackage(connector, options.cwd), {
    results,
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(only !== undefined && { only }),
    ...(options.signal && { signal: options.signal }),
    ...(options.onEvent && { onEvent: options.onEvent }),
  });
}
