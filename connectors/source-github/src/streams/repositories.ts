import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { repositoriesSchema } from '../schemas/repositories.ts';
import type { Repository } from '../types/index.ts';

export const repositories = defineStream<Repository, { config: Config }>()({
  name: 'repositories',
  schema: repositoriesSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/user/repos', query: { sort: 'updated', direction: 'asc' } },
  incremental: {
    cursorField: 'updated_at',
    type: 'date-time',
    filter: { start: { in: 'query', name: 'since' }, end: { in: 'query', name: 'before' } },
    boundary: 'inclusive',
    order: 'ascending',
  },
});
