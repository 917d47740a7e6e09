import { defineStream, fromParent } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { pullRequestsSchema } from '../schemas/pull-requests.ts';
import type { PullRequestRow, Repository } from '../types/index.ts';

export const pullRequests = defineStream<PullRequestRow, { config: Config; parent: Repository }>()({
  name: 'pull_requests',
  schema: pullRequestsSchema,
  primaryKey: ['id'],
  request: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls',
    pathParameters: { owner: fromParent('owner.login'), repo: fromParent('name') },
    query: { state: 'all', sort: 'updated', direction: 'asc' },
  },
  incremental: { cursorField: 'updated_at', type: 'date-time', order: 'ascending' },
  parent: { stream: 'repositories', copy: { repository_full_name: fromParent('full_name') } },
});
