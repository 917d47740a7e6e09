import { defineStream, fromParent } from '@tapwright/connector';
import type { Config } from './config.ts';
import { conversationMembersSchema } from './schemas/conversation-members.ts';
import { conversationsSchema } from './schemas/conversations.ts';
import { filesSchema } from './schemas/files.ts';
import { messagesSchema } from './schemas/messages.ts';
import { usergroupsSchema } from './schemas/usergroups.ts';
import { usersSchema } from './schemas/users.ts';
import type { Conversation, ConversationMember, Message, ObjsFile, ObjsSubteam, User } from './types/index.ts';

export const conversations = defineStream<Conversation, { config: Config }>()({
  name: 'conversations',
  schema: conversationsSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/conversations.list' },
  records: 'channels',
  pages: {
    kind: 'cursor',
    parameter: { in: 'query', name: 'cursor' },
    next: { in: 'body', path: 'response_metadata.next_cursor' },
    pageSize: { in: 'query', name: 'limit', value: 1000, max: 1000 },
  },
});

export const messages = defineStream<Message, { config: Config; parent: Conversation }>()({
  name: 'messages',
  schema: messagesSchema,
  primaryKey: ['channel', 'ts'],
  request: { method: 'GET', path: '/conversations.history', query: { channel: fromParent('id') } },
  records: 'messages',
  pages: {
    kind: 'cursor',
    parameter: { in: 'query', name: 'cursor' },
    next: { in: 'body', path: 'response_metadata.next_cursor' },
    pageSize: { in: 'query', name: 'limit', value: 100 },
    hasMore: 'has_more',
  },
  parent: { stream: 'conversations', copy: { channel: fromParent('id') } },
});

export const conversationMembers = defineStream<ConversationMember, { config: Config; parent: Conversation }>()({
  name: 'conversation_members',
  schema: conversationMembersSchema,
  primaryKey: ['channel', 'value'],
  request: { method: 'GET', path: '/conversations.members', query: { channel: fromParent('id') } },
  records: 'members',
  pages: {
    kind: 'cursor',
    parameter: { in: 'query', name: 'cursor' },
    next: { in: 'body', path: 'response_metadata.next_cursor' },
    pageSize: { in: 'query', name: 'limit', value: 100 },
  },
  parent: { stream: 'conversations', copy: { channel: fromParent('id') } },
});

export const files = defineStream<ObjsFile, { config: Config }>()({
  name: 'files',
  schema: filesSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/files.list', query: { show_files_hidden_by_limit: true } },
  records: 'files',
  pages: { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1, totalPages: 'paging.pages' },
});

export const usergroups = defineStream<ObjsSubteam, { config: Config }>()({
  name: 'usergroups',
  schema: usergroupsSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/usergroups.list', query: { include_disabled: true } },
  records: 'usergroups',
});

export const users = defineStream<User, { config: Config }>()({
  name: 'users',
  schema: usersSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/users.list' },
  records: 'members',
  pages: {
    kind: 'cursor',
    parameter: { in: 'query', name: 'cursor' },
    next: { in: 'body', path: 'response_metadata.next_cursor' },
    pageSize: { in: 'query', name: 'limit', value: 100 },
  },
});

/** All streams, parents and children. */
export const streams = [conversations, messages, conversationMembers, files, usergroups, users] as const;
