import { defineStream, fromParent } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { issuesSchema } from '../schemas/issues.ts';
import type { IssueRow, Repository } from '../types/index.ts';

export const issues = defineStream<IssueRow, { config: Config; parent: Repository }>()({
  name: 'issues',
  schema: issuesSchema,
  primaryKey: ['id'],
  request: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues',
    pathParameters: { owner: fromParent('owner.login'), repo: fromParent('name') },
    query: { state: 'all', sort: 'updated', direction: 'asc' },
  },
  incremental: {
    cursorField: 'updated_at',
    type: 'date-time',
    filter: { start: { in: 'query', name: 'since' } },
    boundary: 'inclusive',
    order: 'ascending',
  },
  parent: { stream: 'repositories', copy: { repository_full_name: fromParent('full_name') } },
  ignore: [{ status: 410 }],
});
