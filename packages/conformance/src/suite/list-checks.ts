import { readJson } from '../package/read-json.ts';
import { parseBlueprintInput } from './read-blueprint.ts';
import { behaviourProfileSchema, type BehaviourProfile, type ProfileOrigin } from '../profile.ts';
import { selfProfile } from '../self-profile.ts';
import type { ConnectorDefinition } from '@tapwright/connector';
import type { Blueprint } from '@tapwright/blueprint';
import { actionChecks } from './action-checks.ts';
import { CheckFailure, PARTS, type Check, type Part, type Sampling } from './check.ts';
import { configChecks } from './config-checks.ts';
import { connectionChecks } from './connection-checks.ts';
import { discoveryChecks } from './discovery-checks.ts';
import { exampleChecks } from './example-checks.ts';
import { faultChecks } from './fault-checks.ts';
import { readChecks } from './read-checks.ts';
import { createSampler } from './sampler.ts';
import { streamsUnderTest, type StreamUnderTest } from './stream-under-test.ts';
import { createSuiteContext, type SuiteContext } from './suite-context.ts';

export interface SuiteOptions {
  /** What the connector was made from, or where it lies. */
  readonly blueprint: URL | Blueprint;
  /** How the API behaves. Default: as the blueprint says, which makes results self-consistent only. */
  readonly profile?: URL | BehaviourProfile;
  /** One part of the suite. Default: all. */
  readonly part?: Part;
}

/** The checks of one connector, and what they may claim. Run them one after another. */
export interface Suite extends AsyncDisposable {
  readonly checks: readonly Check[];
  /** Kinds of checks that were run for some subjects only. */
  readonly sampled: readonly Sampling[];
  readonly origin: ProfileOrigin;
  readonly close: () => Promise<void>;
}

/** The checks of a connector against a mock of its API. The mock lives until `close`. */
export async function openSuite(connector: ConnectorDefinition, options: SuiteOptions): Promise<Suite> {
  return suiteOf(await openContext(connector, options), options.part);
}

/** What the parts of a connector's suite may share: blueprint, profile and mock. */
export async function openContext(
  connector: ConnectorDefinition,
  options: Pick<SuiteOptions, 'blueprint' | 'profile'>,
): Promise<SuiteContext> {
  const blueprint =
    options.blueprint instanceof URL ? parseBlueprintInput(await readJson(options.blueprint)) : options.blueprint;
  return createSuiteContext(connector, blueprint, await profileFor(blueprint, options.profile));
}

/** The checks of one part, or of all, over a context; whoever closes the suite closes the context. */
export async function suiteOf(context: SuiteContext, wanted?: Part): Promise<Suite> {
  const { blueprint, profile } = context;
  const sampler = createSampler();
  const { tested, untested } = streamsUnderTest(blueprint, profile);
  const checks: Check[] = [];
  for (const part of PARTS) {
    if (wanted !== undefined && wanted !== part) continue;
    checks.push(...(await partChecks(part, context, tested, sampler)));
    if (part === 'read') checks.push(...untested.map(untestedStream));
  }
  return {
    checks: checks.map((check) => ({ ...check, run: () => withReason(context, check) })),
    sampled: sampler.sampled,
    origin: profile.origin,
    close: context.close,
    [Symbol.asyncDispose]: context.close,
  };
}

/** Runs a check; where it fails and the mock refused a request, the failure says why it did. */
async function withReason(context: SuiteContext, check: Check): Promise<void> {
  try {
    await check.run();
  } catch (error) {
    const refused = (await context.mock()).requests.findLast((request) => request.reason !== undefined);
    if (refused === undefined || !(error instanceof Error)) throw error;
    const told = `${error.message} [${refused.method} ${refused.path} was answered ${refused.status}: ${refused.reason ?? ''}]`;
    throw error instanceof CheckFailure ? new CheckFailure(told) : new CheckFailure(`${error.name}: ${told}`);
  }
}

/**
 * The checks of a connector, to be run in this process one after another.
 *
 * @example
 * for (const check of await listChecks(connector, { blueprint })) await check.run();
 */
export async function listChecks(connector: ConnectorDefinition, options: SuiteOptions): Promise<readonly Check[]> {
  return (await openSuite(connector, options)).checks;
}

async function partChecks(
  part: Part,
  context: SuiteContext,
  streams: readonly StreamUnderTest[],
  sampler: ReturnType<typeof createSampler>,
): Promise<readonly Check[]> {
  switch (part) {
    case 'config':
      return configChecks(context);
    case 'connection':
      return connectionChecks(context, streams);
    case 'discovery':
      return discoveryChecks(context);
    case 'read':
      return readChecks(context, streams, sampler);
    case 'actions':
      return actionChecks(context, sampler);
    case 'faults':
      return faultChecks(context, streams, sampler);
    case 'examples':
      return exampleChecks(context, streams);
    default:
      return [];
  }
}

function untestedStream({ name, reason }: { readonly name: string; readonly reason: string }): Check {
  return { name: `read: ${name}: is complete`, part: 'read', stream: name, skip: reason, run: () => Promise.resolve() };
}

async function profileFor(blueprint: Blueprint, given: URL | BehaviourProfile | undefined): Promise<BehaviourProfile> {
  if (given === undefined) return selfProfile(blueprint);
  return given instanceof URL ? behaviourProfileSchema.parse(await readJson(given)) : given;
}
