import type { Agent, MergeTask, PublishOutcome, PublishTask } from '../agents/agent.ts';
import { publishToFolder, type FolderPublisherOptions } from './folder-publisher.ts';
import { publishToGit, type GitPublisherOptions } from './git-publisher.ts';
import { publishToNpm, type NpmPublisherOptions } from './npm-publisher.ts';
import { publishAsPullRequest, type PullRequestPublisherOptions } from './pull-request-publisher.ts';

/** Where packages go. */
export type PublisherOptions =
  | FolderPublisherOptions
  | GitPublisherOptions
  | PullRequestPublisherOptions
  | NpmPublisherOptions;

export interface Publisher {
  /** Puts the package where it can be looked at. The same key twice publishes once. */
  readonly publish: Agent<PublishTask, PublishOutcome>;
  /** What comes after the last gate: it becomes what everybody gets. */
  readonly merge: Agent<MergeTask, PublishOutcome>;
}

export function createPublisher(options: PublisherOptions): Publisher {
  switch (options.kind) {
    case 'folder':
      // What lies in the folder is what the last gate looks at.
      return { publish: publishToFolder(options), merge: async ({ published }) => published };
    case 'git':
      return publishToGit(options);
    case 'pull-request':
      return publishAsPullRequest(options);
    case 'npm':
      return publishToNpm(options);
  }
}
