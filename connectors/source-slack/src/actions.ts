import { defineAction } from '@tapwright/connector';
import {
  chatDeleteInput,
  chatDeleteOutput,
  chatPostMessageInput,
  chatPostMessageOutput,
  chatUpdateInput,
  chatUpdateOutput,
  conversationsCreateInput,
  conversationsCreateOutput,
  conversationsJoinInput,
  conversationsJoinOutput,
  reactionsAddInput,
  reactionsAddOutput,
  usersInfoInput,
  usersInfoOutput,
} from './schemas/actions.ts';
import type { DefsOkTrue, ObjsConversation, ObjsMessage, ObjsUser } from './types/index.ts';

/** Input of chat_delete. */
export interface ChatDeleteInput {
  token?: string;
  as_user?: boolean;
  channel?: string;
  ts?: number;
}

export const chatDelete = defineAction<ChatDeleteInput, { channel: string; ok: DefsOkTrue; ts: string }>()({
  request: { method: 'POST', path: '/chat.delete' },
  input: { headers: ['token'], body: ['as_user', 'channel', 'ts'], encoding: 'form', schema: chatDeleteInput },
  output: { schema: chatDeleteOutput },
  operationClass: 'unsafe',
});

/** Input of chat_post_message. */
export interface ChatPostMessageInput {
  token: string;
  as_user?: string;
  attachments?: string;
  blocks?: string;
  channel?: string;
  icon_emoji?: string;
  icon_url?: string;
  link_names?: boolean;
  mrkdwn?: boolean;
  parse?: string;
  reply_broadcast?: boolean;
  text?: string;
  thread_ts?: string;
  unfurl_links?: boolean;
  unfurl_media?: boolean;
  username?: string;
}

export const chatPostMessage = defineAction<
  ChatPostMessageInput,
  { channel: string; message: ObjsMessage; ok: DefsOkTrue; ts: string }
>()({
  request: { method: 'POST', path: '/chat.postMessage' },
  input: {
    headers: ['token'],
    body: [
      'as_user',
      'attachments',
      'blocks',
      'channel',
      'icon_emoji',
      'icon_url',
      'link_names',
      'mrkdwn',
      'parse',
      'reply_broadcast',
      'text',
      'thread_ts',
      'unfurl_links',
      'unfurl_media',
      'username',
    ],
    encoding: 'form',
    schema: chatPostMessageInput,
  },
  output: { schema: chatPostMessageOutput },
  operationClass: 'unsafe',
});

/** Input of chat_update. */
export interface ChatUpdateInput {
  token: string;
  as_user?: string;
  attachments?: string;
  blocks?: string;
  channel?: string;
  link_names?: string;
  parse?: string;
  text?: string;
  ts?: string;
}

export const chatUpdate = defineAction<
  ChatUpdateInput,
  {
    channel: string;
    message: {
      attachments?: Record<string, unknown>[];
      blocks?: Record<string, unknown>;
      text: string;
    };
    ok: DefsOkTrue;
    text: string;
    ts: string;
  }
>()({
  request: { method: 'POST', path: '/chat.update' },
  input: {
    headers: ['token'],
    body: ['as_user', 'attachments', 'blocks', 'channel', 'link_names', 'parse', 'text', 'ts'],
    encoding: 'form',
    schema: chatUpdateInput,
  },
  output: { schema: chatUpdateOutput },
  operationClass: 'unsafe',
});

/** Input of conversations_create. */
export interface ConversationsCreateInput {
  token?: string;
  is_private?: boolean;
  name?: string;
}

export const conversationsCreate = defineAction<
  ConversationsCreateInput,
  { channel: ObjsConversation; ok: DefsOkTrue }
>()({
  request: { method: 'POST', path: '/conversations.create' },
  input: { headers: ['token'], body: ['is_private', 'name'], encoding: 'form', schema: conversationsCreateInput },
  output: { schema: conversationsCreateOutput },
  operationClass: 'unsafe',
});

/** Input of conversations_join. */
export interface ConversationsJoinInput {
  token?: string;
  channel?: string;
}

export const conversationsJoin = defineAction<
  ConversationsJoinInput,
  {
    channel: ObjsConversation;
    ok: DefsOkTrue;
    response_metadata?: { warnings?: string[] };
    warning?: string;
  }
>()({
  request: { method: 'POST', path: '/conversations.join' },
  input: { headers: ['token'], body: ['channel'], encoding: 'form', schema: conversationsJoinInput },
  output: { schema: conversationsJoinOutput },
  operationClass: 'unsafe',
});

/** Input of reactions_add. */
export interface ReactionsAddInput {
  token: string;
  channel: string;
  name: string;
  timestamp: string;
}

export const reactionsAdd = defineAction<ReactionsAddInput, { ok: DefsOkTrue }>()({
  request: { method: 'POST', path: '/reactions.add' },
  input: { headers: ['token'], body: ['channel', 'name', 'timestamp'], encoding: 'form', schema: reactionsAddInput },
  output: { schema: reactionsAddOutput },
  operationClass: 'unsafe',
});

/** Input of users_info. */
export interface UsersInfoInput {
  token: string;
  include_locale?: boolean;
  user?: string;
}

export const usersInfo = defineAction<UsersInfoInput, { ok: DefsOkTrue; user: ObjsUser }>()({
  request: { method: 'GET', path: '/users.info' },
  input: { query: ['token', 'include_locale', 'user'], schema: usersInfoInput },
  output: { schema: usersInfoOutput },
  operationClass: 'safe',
});

/** Calls that are not streams, by name. */
export const actions = {
  chat_delete: chatDelete,
  chat_post_message: chatPostMessage,
  chat_update: chatUpdate,
  conversations_create: conversationsCreate,
  conversations_join: conversationsJoin,
  reactions_add: reactionsAdd,
  users_info: usersInfo,
};
