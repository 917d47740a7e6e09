import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ConnectorDefinition } from '@tapwright/connector';
import { openSuite, type SuiteOptions } from './list-checks.ts';

/** What marks a diagnostic of the suite among others. */
export const DIAGNOSTIC = 'tapwright:';

/** The environment variable that names the file of a behaviour profile to test against. */
export const PROFILE_VARIABLE = 'TAPWRIGHT_TEST_PROFILE';

/**
 * Registers one `node:test` test per check of a connector. A package's own tests are six calls of this.
 *
 * @example
 * await testConnector(connector, { blueprint: new URL('../blueprint.json', import.meta.url), part: 'read' });
 */
export async function testConnector(connector: ConnectorDefinition, options: SuiteOptions): Promise<void> {
  const profile = process.env[PROFILE_VARIABLE];
  const suite = await openSuite(
    connector,
    profile === undefined ? options : { ...options, profile: pathToFileURL(profile) },
  );
  after(suite.close);
  for (const check of suite.checks) {
    const settings = check.skip === undefined ? { timeout: 60_000 } : { skip: check.skip };
    void test(check.name, settings, async (t) => {
      if (check === suite.checks[0])
        t.diagnostic(`${DIAGNOSTIC}${JSON.stringify({ origin: suite.origin, sampled: suite.sampled })}`);
      await check.run();
    });
  }
}
