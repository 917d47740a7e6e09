import type { Agent, MergeTask, PublishOutcome, PublishTask } from '../agents/agent.ts';
import { checkFolder, publishToFolder, type FolderPublisherOptions } from './folder-publisher.ts';
import { checkGitTarget } from './git-target.ts';
import { publishToGit, type GitPublisherOptions } from './git-publisher.ts';
import { checkNpm, publishToNpm, type NpmPublisherOptions } from './npm-publisher.ts';
import { publishedInFolder, publishedOnBranch, publishedToNpm, type PublishedPackage } from './published-package.ts';
import { checkPullRequests, publishAsPullRequest, type PullRequestPublisherOptions } from './pull-request-publisher.ts';

/** Where packages go. */
export type PublisherOptions =
  | FolderPublisherOptions
  | GitPublisherOptions
  | PullRequestPublisherOptions
  | NpmPublisherOptions;

export interface Publisher {
  /** Throws what would stop any publication, before anything is done. Nothing is changed by it. */
  readonly check: (signal?: AbortSignal) => Promise<void>;
  /** What users have now, before this publication. */
  readonly published: PublishedPackage;
  /** Puts the package where it can be looked at. The same key twice publishes once. */
  readonly publish: Agent<PublishTask, PublishOutcome>;
  /** What comes after the last gate: it becomes what everybody gets. */
  readonly merge: Agent<MergeTask, PublishOutcome>;
}

export function createPublisher(options: PublisherOptions): Publisher {
  switch (options.kind) {
    case 'folder':
      // What lies in the folder is what the last gate looks at.
      return {
        check: () => checkFolder(options),
        published: publishedInFolder(options),
        publish: publishToFolder(options),
        merge: async ({ published }) => published,
      };
    case 'git':
      return {
        check: (signal) => checkGitTarget(options, signal),
        published: publishedOnBranch(options),
        ...publishToGit(options),
      };
    case 'pull-request': {
      const target = { ...options, remote: options.remote ?? 'origin' };
      const check = (signal?: AbortSignal): Promise<void> => checkPullRequests(target, signal);
      return { check, published: publishedOnBranch(target), ...publishAsPullRequest(target) };
    }
    case 'npm':
      return { check: () => checkNpm(options), published: publishedToNpm(options), ...publishToNpm(options) };
  }
}
