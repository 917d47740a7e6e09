import { defineStream, fromParent } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { commitsSchema } from '../schemas/commits.ts';
import type { CommitRow, Repository } from '../types/index.ts';

export const commits = defineStream<CommitRow, { config: Config; parent: Repository }>()({
  name: 'commits',
  schema: commitsSchema,
  primaryKey: ['sha'],
  request: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits',
    pathParameters: { owner: fromParent('owner.login'), repo: fromParent('name') },
  },
  parent: { stream: 'repositories', copy: { repository_full_name: fromParent('full_name') } },
  ignore: [{ status: 409 }],
});
