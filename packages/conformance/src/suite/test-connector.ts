import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ConnectorDefinition } from '@tapwright/connector';
import { openContext, suiteOf, type SuiteOptions } from './list-checks.ts';
import type { SuiteContext } from './suite-context.ts';

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
  const context = sharedContext(
    connector,
    profile === undefined ? options : { ...options, profile: pathToFileURL(profile) },
  );
  const suite = await suiteOf(await context, options.part);
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

const contexts = new WeakMap<ConnectorDefinition, Map<string, Promise<SuiteContext>>>();

/** The modules of a package's suite that run in one process share one mock. */
function sharedContext(connector: ConnectorDefinition, options: SuiteOptions): Promise<SuiteContext> {
  const { blueprint, profile } = options;
  if (!(blueprint instanceof URL) || (profile !== undefined && !(profile instanceof URL)))
    return openContext(connector, options);
  const known = contexts.get(connector) ?? new Map<string, Promise<SuiteContext>>();
  contexts.set(connector, known);
  const key = `${blueprint.href} ${profile?.href ?? ''}`;
  const context = known.get(key) ?? openContext(connector, options);
  known.set(key, context);
  return context;
}
