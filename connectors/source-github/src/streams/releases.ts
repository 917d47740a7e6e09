import { defineStream, fromParent } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { releasesSchema } from '../schemas/releases.ts';
import type { ReleaseRow, Repository } from '../types/index.ts';

export const releases = defineStream<ReleaseRow, { config: Config; parent: Repository }>()({
  name: 'releases',
  schema: releasesSchema,
  primaryKey: ['id'],
  request: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/releases',
    pathParameters: { owner: fromParent('owner.login'), repo: fromParent('name') },
  },
  incremental: { cursorField: 'updated_at', type: 'date-time' },
  parent: { stream: 'repositories', copy: { repository_full_name: fromParent('full_name') } },
});
