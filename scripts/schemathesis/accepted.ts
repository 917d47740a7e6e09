/** One thing that schemathesis found, as its event log tells it. */
export interface Finding {
  readonly subject: string;
  /** `GET /users`. */
  readonly operation: string;
  /** `status_code_conformance`. */
  readonly check: string;
  readonly message: string;
  readonly status: number;
  /** What the mock said about its refusal; empty where it did not refuse. */
  readonly refusal: string;
  /** Address that was called, without the origin. */
  readonly target: string;
}

/** Why a finding is not the mock's fault. */
export interface Accepted {
  readonly whose: 'description' | 'schemathesis' | 'profile';
  readonly reason: string;
  readonly matches: (finding: Finding) => boolean;
}

/** Statuses that refuse for the same kind of reason: where one is documented, the mock has to use that one. */
const SAME_MEANING = [[400, 415, 422], [401, 403], [404]] as const;

export const accepted: readonly Accepted[] = [
  {
    whose: 'description',
    reason: 'It documents no answer of this kind for requests that must be refused; every server has to refuse them.',
    matches: ({ check, message, status }) => {
      if (check !== 'status_code_conformance') return false;
      const documented = (/Documented: (.*)/.exec(message)?.[1] ?? '').split(', ').map(Number);
      const alike: readonly number[] = SAME_MEANING.find((group) => group.some((one) => one === status)) ?? [];
      return alike.length > 0 && !alike.some((one) => documented.includes(one));
    },
  },
  {
    whose: 'description',
    reason: 'It lets page numbers and sizes be negative, zero or empty: no server has such pages.',
    matches: ({ check, refusal }) =>
      check === 'positive_data_acceptance' &&
      /^(?:page|offset|limit)[^]*(?:positive|negative|integer|out of range)/.test(refusal),
  },
  {
    whose: 'description',
    reason: 'It says that a page token is any text; only those that the list gave out lead anywhere.',
    matches: ({ check, refusal }) => check === 'positive_data_acceptance' && /page token was not issued/.test(refusal),
  },
  {
    whose: 'profile',
    reason:
      'A page larger than allowed is cut to the maximum, as most servers do, not refused: clients must live with both.',
    matches: ({ check, message, status }) =>
      check === 'negative_data_rejection' &&
      status === 200 &&
      /violates `maximum` at \/properties\/\w*(?:page|size|limit|count|results)$|(?:page|size|limit)\w*: Value greater than maximum/im.test(
        message,
      ),
  },
  {
    whose: 'description',
    reason: 'The branches of its oneOf overlap and require nothing: what breaks one of them fits the other.',
    matches: ({ check, message }) =>
      check === 'negative_data_rejection' && /ambiguous with a sibling|\/oneOf\/|violates `oneOf`/.test(message),
  },
];
