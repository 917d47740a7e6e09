import { defineStream, fromParent } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { milestonesSchema } from '../schemas/milestones.ts';
import type { MilestoneRow, Repository } from '../types/index.ts';

export const milestones = defineStream<MilestoneRow, { config: Config; parent: Repository }>()({
  name: 'milestones',
  schema: milestonesSchema,
  primaryKey: ['id'],
  request: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/milestones',
    pathParameters: { owner: fromParent('owner.login'), repo: fromParent('name') },
    query: { state: 'all' },
  },
  incremental: { cursorField: 'updated_at', type: 'date-time' },
  parent: { stream: 'repositories', copy: { repository_full_name: fromParent('full_name') } },
  ignore: [{ status: 410 }],
});
