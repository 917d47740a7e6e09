import { defineStream, fromParent } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { issueCommentsSchema } from '../schemas/issue-comments.ts';
import type { IssueCommentRow, Repository } from '../types/index.ts';

export const issueComments = defineStream<IssueCommentRow, { config: Config; parent: Repository }>()({
  name: 'issue_comments',
  schema: issueCommentsSchema,
  primaryKey: ['id'],
  request: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/comments',
    pathParameters: { owner: fromParent('owner.login'), repo: fromParent('name') },
    query: { sort: 'updated', direction: 'asc' },
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
