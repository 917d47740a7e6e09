import { issueComments } from './issue-comments.ts';
import { milestones } from './milestones.ts';
import { pullRequests } from './pull-requests.ts';
import { releases } from './releases.ts';
import { commits } from './commits.ts';
import { issues } from './issues.ts';
import { labels } from './labels.ts';
import { repositories } from './repositories.ts';
import { users } from './users.ts';

/** All streams, parents and children. */
export const streams = [
  issueComments,
  milestones,
  pullRequests,
  releases,
  commits,
  issues,
  labels,
  repositories,
  users,
] as const;
