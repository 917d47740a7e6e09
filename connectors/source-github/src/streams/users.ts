import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { usersSchema } from '../schemas/users.ts';
import type { SimpleUser } from '../types/index.ts';

export const users = defineStream<SimpleUser, { config: Config }>()({
  name: 'users',
  schema: usersSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/users' },
});
