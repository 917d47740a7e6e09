import { defineStream, fromParent } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { labelsSchema } from '../schemas/labels.ts';
import type { LabelRow, Repository } from '../types/index.ts';

export const labels = defineStream<LabelRow, { config: Config; parent: Repository }>()({
  name: 'labels',
  schema: labelsSchema,
  primaryKey: ['id'],
  request: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/labels',
    pathParameters: { owner: fromParent('owner.login'), repo: fromParent('name') },
  },
  parent: { stream: 'repositories', copy: { repository_full_name: fromParent('full_name') } },
});
