import type { Agent, MergeTask, PublishOutcome, PublishTask } from '../agents/agent.ts';
import { commitPackage } from './commit-package.ts';
import type { GitTarget } from './git-target.ts';
import { mergeBranch } from './merge-branch.ts';

export interface GitPublisherOptions extends GitTarget {
  readonly kind: 'git';
}

/** Commits packages on branches of a git repository, and merges them. */
export function publishToGit(options: GitPublisherOptions): {
  readonly publish: Agent<PublishTask, PublishOutcome>;
  readonly merge: Agent<MergeTask, PublishOutcome>;
} {
  return {
    publish: async (task, bench) => {
      const { branch, commit, changed } = await commitPackage(task, bench, options);
      return { kind: 'git', where: branch, branch, commit, changed };
    },
    merge: (task, bench) => mergeBranch(task, bench, options),
  };
}
