import { ConfigError, type ArtefactPort } from '@tapwright/connector';
import type { PublishTask } from '../agents/agent.ts';
import { changedPaths, readListing } from '../agents/snapshot.ts';

/** What holds for every way of publishing. */
export interface PublishPolicy {
  /**
   * Publishes also what was tested where the code could reach the network (`node-permission`, `none`). Default false:
   * such code could have told the world, or been told by it, what to answer.
   */
  readonly allowOpenSandbox?: boolean;
}

/** Levels at which the tests had no network but their own. */
const CONFINED = new Set(['bubblewrap', 'srt']);

/** Files that the runner adds after the tests ran. */
const RESULTS = /^test-results\.(?:sig\.)?json$/;

/** Refuses what was not tested, not approved, or is not what was tested: whoever asks. */
export async function requirePublishable(
  { package: snapshot, test, review, name }: PublishTask,
  artefacts: ArtefactPort,
  policy: PublishPolicy,
): Promise<void> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > 100)
    throw refused(`${JSON.stringify(name.slice(0, 100))} is no name for a connector`);
  if (!test.passed || test.counts.failed > 0 || test.counts.passed === 0) throw refused('its tests did not pass');
  const blockers = review.findings.filter(({ severity }) => severity === 'blocker').length;
  if (review.verdict !== 'approve' || blockers > 0) throw refused('the review did not approve it');
  const tested = await readListing(test.package, artefacts);
  const since = changedPaths(tested, await readListing(snapshot, artefacts)).filter((path) => !RESULTS.test(path));
  if (since.length > 0) throw refused(`it is not what was tested: ${since.slice(0, 5).join(', ')} changed since`);
  if (policy.allowOpenSandbox === true || CONFINED.has(test.sandbox)) return;
  throw refused(
    `its tests could reach the network (sandbox: ${test.sandbox})`,
    'Install bubblewrap or srt and test again, or allow it where nothing can be harmed.',
  );
}

function refused(why: string, hint = 'Run the stage before it again.'): ConfigError {
  return new ConfigError(`the package is not published: ${why}`, { code: 'not_publishable', hint });
}
