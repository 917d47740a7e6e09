/** A pull request, as far as publishing needs it. */
export interface PullRequest {
  readonly number: number;
  /** For people. */
  readonly address: string;
  readonly state: 'open' | 'closed' | 'merged';
  /** Commit that it would merge. */
  readonly head: string;
  /** What it was merged as. */
  readonly merged?: string;
}

export interface NewPullRequest {
  readonly title: string;
  readonly body: string;
  readonly branch: string;
  readonly base: string;
  readonly draft: boolean;
}

/** Where pull requests are made. Whoever has a connection to a forge provides it; see {@link githubPullRequests}. */
export interface PullRequests {
  /** `owner/repository`. */
  readonly repository: string;
  /** Throws where no pull request could be made: no such repository, or no right to. */
  readonly check: () => Promise<void>;
  /** The newest one from this branch into that one. */
  readonly find: (branch: string, base: string) => Promise<PullRequest | undefined>;
  readonly create: (request: NewPullRequest) => Promise<PullRequest>;
  readonly update: (number: number, text: { readonly title: string; readonly body: string }) => Promise<PullRequest>;
  /** Merges exactly this commit, or fails. Gives the commit on the base branch. */
  readonly merge: (number: number, commit: string, title: string) => Promise<string>;
}
