import type { Blueprint } from '@tapwright/blueprint';
import type { Failure, TestReviewOutcome } from './agent.ts';

export type Reason = TestReviewOutcome['reasons'][number];

/** What was found out by running and comparing. */
export interface Verdict {
  readonly reason: Reason;
  /** Nobody can see it otherwise. Else a model, where there is one, may tell code from research. */
  readonly settled: boolean;
}

export interface Circumstances {
  /** The package has `src/hooks.ts`. */
  readonly ownCode: boolean;
  /** What the package was printed from. */
  readonly blueprint: Blueprint | undefined;
}

/** Whose mistake a failure is that the tests as they are printed show as well. */
export function mechanicalVerdict({ check, message }: Failure, { ownCode, blueprint }: Circumstances): Verdict {
  const settled = (culprit: Reason['culprit'], why: string): Verdict => ({
    reason: { check, culprit, why },
    settled: true,
  });
  if (/^the (process|tests) /.test(check)) return settled('surroundings', message);
  if (message.includes('the mock is at fault'))
    return settled('research', `${message}: a plain client fails as well, so the facts contradict each other`);
  if (check.startsWith('mutant '))
    return settled(
      'unclear',
      `${message}; the tests are as they are printed, so that nobody here can make them see it`,
    );
  const known = blueprint === undefined ? '' : restsOn(check, blueprint);
  if (check.startsWith('examples: '))
    return settled('research', `${message}: the documents show otherwise than what was made of them${known}`);
  const refused = REFUSED.exec(message)?.[1];
  if (refused !== undefined && !ownCode)
    return settled(
      'research',
      `${message}: the request violates the description (${refused}), and all of it is printed${known}`,
    );
  if (ownCode) return { reason: { check, culprit: 'code', why: message }, settled: false };
  const why = `${message} (all of the package is printed: a fact behind it is wrong${known})`;
  return { reason: { check, culprit: 'research', why }, settled: false };
}

/** How the suite tells that the mock refused a request because the contract does not allow it. */
const REFUSED = /\[[A-Z]+ \S+ was answered 4\d\d: ([^\]]+)\]/;

/** Whether the facts that a check is about are proven, or assumed only. */
function restsOn(check: string, { interpretation, assumptions }: Blueprint): string {
  const [, name = ''] = /^\w+: ([\w-]+)/.exec(check) ?? [];
  const places = (['streams', 'actions'] as const).flatMap((kind) =>
    interpretation[kind].flatMap((one, index) => (one.name === name ? [`/interpretation/${kind}/${index}`] : [])),
  );
  const assumed = assumptions.filter(({ pointer }) =>
    places.some((place) => pointer === place || pointer.startsWith(`${place}/`)),
  );
  if (places.length === 0) return '';
  if (assumed.length === 0) return '; nothing about it is assumed';
  return `; it rests on what is assumed: ${assumed
    .map(({ statement }) => statement)
    .slice(0, 3)
    .join('; ')}`;
}
