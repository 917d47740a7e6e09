import type { JsonSchema } from '@tapwright/connector';

export const chatDeleteInput: JsonSchema = {
  type: 'object',
  properties: {
    token: { type: 'string' },
    as_user: { type: 'boolean' },
    channel: { type: 'string' },
    ts: { type: 'number' },
  },
  additionalProperties: false,
};

export const chatDeleteOutput: JsonSchema = {
  additionalProperties: false,
  properties: {
    channel: { pattern: '^[CGD][A-Z0-9]{8,}$', type: 'string' },
    ok: { enum: [true], type: 'boolean' },
    ts: { pattern: '^\\d{10}\\.\\d{6}$', type: 'string' },
  },
  type: 'object',
  required: ['ok', 'channel', 'ts'],
};

export const chatPostMessageInput: JsonSchema = {
  type: 'object',
  properties: {
    token: { type: 'string' },
    as_user: { type: 'string' },
    attachments: { type: 'string' },
    blocks: { type: 'string' },
    channel: { type: 'string' },
    icon_emoji: { type: 'string' },
    icon_url: { type: 'string' },
    link_names: { type: 'boolean' },
    mrkdwn: { type: 'boolean' },
    parse: { type: 'string' },
    reply_broadcast: { type: 'boolean' },
    text: { type: 'string' },
    thread_ts: { type: 'string' },
    unfurl_links: { type: 'boolean' },
    unfurl_media: { type: 'boolean' },
    username: { type: 'string' },
  },
  required: ['token'],
  additionalProperties: false,
};

export const chatPostMessageOutput: JsonSchema = {
  additionalProperties: false,
  properties: {
    channel: { pattern: '^[CGD][A-Z0-9]{8,}$', type: 'string' },
    message: {
      additionalProperties: false,
      properties: {
        attachments: {
          items: {
            additionalProperties: false,
            properties: {
              fallback: { type: 'string' },
              id: { type: 'integer' },
              image_bytes: { type: 'integer' },
              image_height: { type: 'integer' },
              image_url: { type: 'string' },
              image_width: { type: 'integer' },
            },
            type: 'object',
            required: ['id'],
          },
          minItems: 1,
          uniqueItems: true,
          type: 'array',
        },
        blocks: { type: 'array' },
        bot_id: { items: { anyOf: [{ type: 'string' }, {}] } },
        bot_profile: { type: 'object' },
        client_msg_id: { type: 'string' },
        comment: { type: 'object' },
        display_as_bot: { type: 'boolean' },
        file: { type: 'object' },
        files: { items: { type: 'object' }, minItems: 1, uniqueItems: true, type: 'array' },
        icons: {
          additionalProperties: false,
          properties: { emoji: { type: 'string' }, image_64: { format: 'uri', type: 'string' } },
          type: 'object',
        },
        inviter: { type: 'string' },
        is_delayed_message: { type: 'boolean' },
        is_intro: { type: 'boolean' },
        is_starred: { type: 'boolean' },
        last_read: { type: 'string' },
        latest_reply: { type: 'string' },
        name: { type: 'string' },
        old_name: { type: 'string' },
        parent_user_id: { type: 'string' },
        permalink: { format: 'uri', type: 'string' },
        pinned_to: { items: { type: 'string' }, type: 'array' },
        purpose: { type: 'string' },
        reactions: { items: { type: 'object' }, type: 'array' },
        reply_count: { type: 'integer' },
        reply_users: { items: { type: 'string' }, minItems: 1, uniqueItems: true, type: 'array' },
        reply_users_count: { type: 'integer' },
        source_team: { type: 'string' },
        subscribed: { type: 'boolean' },
        subtype: { type: 'string' },
        team: { type: 'string' },
        text: { type: 'string' },
        thread_ts: { type: 'string' },
        topic: { type: 'string' },
        ts: { type: 'string' },
        type: { type: 'string' },
        unread_count: { type: 'integer' },
        upload: { type: 'boolean' },
        user: { type: 'string' },
        user_profile: { type: 'object' },
        user_team: { type: 'string' },
        username: { type: 'string' },
      },
      type: 'object',
      required: ['text', 'type', 'ts'],
    },
    ok: { enum: [true], type: 'boolean' },
    ts: { pattern: '^\\d{10}\\.\\d{6}$', type: 'string' },
  },
  type: 'object',
  required: ['ok', 'channel', 'ts', 'message'],
};

export const chatUpdateInput: JsonSchema = {
  type: 'object',
  properties: {
    token: { type: 'string' },
    as_user: { type: 'string' },
    attachments: { type: 'string' },
    blocks: { type: 'string' },
    channel: { type: 'string' },
    link_names: { type: 'string' },
    parse: { type: 'string' },
    text: { type: 'string' },
    ts: { type: 'string' },
  },
  required: ['token'],
  additionalProperties: false,
};

export const chatUpdateOutput: JsonSchema = {
  additionalProperties: false,
  properties: {
    channel: { type: 'string' },
    message: {
      properties: {
        attachments: { items: { type: 'object' }, type: 'array' },
        blocks: { type: 'object' },
        text: { type: 'string' },
      },
      type: 'object',
      required: ['text'],
    },
    ok: { enum: [true], type: 'boolean' },
    text: { type: 'string' },
    ts: { type: 'string' },
  },
  type: 'object',
  required: ['ok', 'channel', 'ts', 'text', 'message'],
};

export const conversationsCreateInput: JsonSchema = {
  type: 'object',
  properties: { token: { type: 'string' }, is_private: { type: 'boolean' }, name: { type: 'string' } },
  additionalProperties: false,
};

export const conversationsCreateOutput: JsonSchema = {
  type: 'object',
  properties: { channel: { type: 'object' }, ok: { type: 'boolean' } },
  required: ['ok', 'channel'],
};

export const conversationsJoinInput: JsonSchema = {
  type: 'object',
  properties: { token: { type: 'string' }, channel: { type: 'string' } },
  additionalProperties: false,
};

export const conversationsJoinOutput: JsonSchema = {
  type: 'object',
  properties: {
    channel: { type: 'object' },
    ok: { type: 'boolean' },
    response_metadata: { type: 'object' },
    warning: { type: 'string' },
  },
  required: ['ok', 'channel'],
};

export const reactionsAddInput: JsonSchema = {
  type: 'object',
  properties: {
    token: { type: 'string' },
    channel: { type: 'string' },
    name: { type: 'string' },
    timestamp: { type: 'string' },
  },
  required: ['token', 'channel', 'name', 'timestamp'],
  additionalProperties: false,
};

export const reactionsAddOutput: JsonSchema = {
  additionalProperties: false,
  properties: { ok: { enum: [true], type: 'boolean' } },
  type: 'object',
  required: ['ok'],
};

export const usersInfoInput: JsonSchema = {
  type: 'object',
  properties: { token: { type: 'string' }, include_locale: { type: 'boolean' }, user: { type: 'string' } },
  required: ['token'],
  additionalProperties: false,
};

export const usersInfoOutput: JsonSchema = {
  additionalProperties: true,
  properties: {
    ok: { enum: [true], type: 'boolean' },
    user: {
      anyOf: [
        {
          additionalProperties: false,
          properties: {
            color: { pattern: '^[a-fA-F0-9]{6}$', type: 'string' },
            deleted: { type: 'boolean' },
            enterprise_user: { type: 'object' },
            has_2fa: { type: 'boolean' },
            id: { type: 'string' },
            is_admin: { type: 'boolean' },
            is_app_user: { type: 'boolean' },
            is_bot: { type: 'boolean' },
            is_external: { type: 'boolean' },
            is_forgotten: { type: 'boolean' },
            is_invited_user: { type: 'boolean' },
            is_owner: { type: 'boolean' },
            is_primary_owner: { type: 'boolean' },
            is_restricted: { type: 'boolean' },
            is_stranger: { type: 'boolean' },
            is_ultra_restricted: { type: 'boolean' },
            locale: { type: 'string' },
            name: { type: 'string' },
            presence: { type: 'string' },
            profile: { type: 'object' },
            real_name: { type: 'string' },
            team: { type: 'string' },
            team_id: { type: 'string' },
            team_profile: {
              additionalProperties: false,
              properties: { fields: { items: { type: 'object' }, minItems: 1, uniqueItems: true, type: 'array' } },
              type: 'object',
              required: ['fields'],
            },
            two_factor_type: { type: 'string' },
            tz: { items: { anyOf: [{}, { type: 'string' }] } },
            tz_label: { type: 'string' },
            tz_offset: { type: 'number' },
            updated: { type: 'number' },
          },
          type: 'object',
          required: ['id', 'name', 'profile', 'is_bot', 'updated', 'is_app_user'],
        },
        {
          additionalProperties: false,
          properties: {
            color: { pattern: '^([a-fA-F0-9]{6})?$', type: 'string' },
            deleted: { type: 'boolean' },
            enterprise_user: { type: 'object' },
            has_2fa: { type: 'boolean' },
            id: { type: 'string' },
            is_admin: { type: 'boolean' },
            is_app_user: { type: 'boolean' },
            is_bot: { type: 'boolean' },
            is_external: { type: 'boolean' },
            is_forgotten: { type: 'boolean' },
            is_owner: { type: 'boolean' },
            is_primary_owner: { type: 'boolean' },
            is_restricted: { type: 'boolean' },
            is_stranger: { type: 'boolean' },
            is_ultra_restricted: { type: 'boolean' },
            locale: { type: 'string' },
            name: { type: 'string' },
            presence: { type: 'string' },
            profile: { type: 'object' },
            real_name: { type: 'string' },
            team_id: { type: 'string' },
            team_profile: {
              additionalProperties: false,
              properties: { fields: { items: { type: 'object' }, minItems: 1, uniqueItems: true, type: 'array' } },
              type: 'object',
              required: ['fields'],
            },
            teams: { items: { type: 'string' }, minItems: 1, uniqueItems: true, type: 'array' },
            two_factor_type: { type: 'string' },
            tz: { items: { anyOf: [{}, { type: 'string' }] } },
            tz_label: { type: 'string' },
            tz_offset: { type: 'number' },
            updated: { type: 'number' },
          },
          type: 'object',
          required: ['id', 'name', 'profile', 'is_bot', 'updated', 'is_app_user'],
        },
      ],
    },
  },
  type: 'object',
  required: ['ok', 'user'],
};
