import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corpusDocument, root } from '../documents.ts';
import { startEmulator } from '../emulator.ts';
import { send, type Counterpart } from './counterpart.ts';
import { linkNext, type Loop } from './plain-loop.ts';
import type { Running } from './process.ts';

const bearer = { authorization: 'Bearer demo-token' };

function emulator(service: string, seed: unknown): (port: number) => Promise<Running> {
  return (port) => {
    const file = join(tmpdir(), `tapwright-${service}-${port}.yaml`);
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(seed));
    return startEmulator(service, file, port);
  };
}

const tokens = { 'demo-token': { login: 'mona', scopes: ['repo', 'user'] } };
const repositories = ['kiln', 'loom', 'anvil'];

const rootList = (url: string, headers: Readonly<Record<string, string>>): Loop => ({
  url,
  headers,
  page: (body: readonly unknown[], answer) => ({ records: body, next: linkNext(answer) }),
  key: (record: { id: unknown }) => record.id,
});

export const github: Counterpart = {
  name: 'GitHub (emulate)',
  start: emulator('github', {
    tokens,
    github: {
      users: [
        { login: 'mona', name: 'Mona' },
        ...Array.from({ length: 64 }, (_, index) => ({ login: `user-${index}` })),
      ],
      repos: repositories.map((name) => ({ owner: 'mona', name })),
    },
  }),
  fill: async (url) => {
    for (const repository of repositories) {
      for (let number = 1; number <= 45; number += 1) {
        const address = `${url}/repos/mona/${repository}/issues`;
        await send('POST', address, { title: `Task ${number}` }, bearer);
        if (number % 4 === 0) await send('PATCH', `${address}/${number}`, { state: 'closed' }, bearer);
      }
    }
  },
  description: () => createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json'),
  overlay: join(root, 'examples', 'github', 'overlay.json'),
  config: { token: 'demo-token' },
  pageSize: 10,
  streams: [
    { name: 'repositories', loops: (url) => [rootList(`${url}/user/repos?per_page=2`, bearer)] },
    {
      name: 'issues',
      loops: (url) =>
        repositories.map((name) => rootList(`${url}/repos/mona/${name}/issues?state=all&per_page=7`, bearer)),
    },
    { name: 'users', loops: (url) => [rootList(`${url}/users?per_page=9`, bearer)] },
  ],
};

interface StripeList {
  readonly data: readonly { readonly id: string }[];
  readonly has_more: boolean;
}

const stripeKey = { authorization: 'Bearer sk_test_demo' };

function stripeList(url: string): Loop {
  return {
    url: `${url}?limit=4`,
    headers: stripeKey,
    page: (body: StripeList) => ({
      records: body.data,
      next: body.has_more ? `${url}?limit=4&starting_after=${body.data.at(-1)?.id}` : undefined,
    }),
    key: (record: { id: string }) => record.id,
  };
}

export const stripe: Counterpart = {
  name: 'Stripe (emulate)',
  start: emulator('stripe', { tokens: { sk_test_demo: { login: 'admin', scopes: [] } }, stripe: {} }),
  fill: async (url) => {
    for (let number = 1; number <= 37; number += 1) {
      await send('POST', `${url}/v1/customers`, `email=c${number}%40example.org&name=Customer+${number}`, stripeKey);
      if (number <= 23) await send('POST', `${url}/v1/products`, `name=Product+${number}`, stripeKey);
    }
  },
  description: () => corpusDocument('stripe.com'),
  // The emulator has no account to ask for.
  check: false,
  config: { auth: { auth_type: 'token', token: 'sk_test_demo' } },
  pageSize: 5,
  streams: [
    { name: 'customers', loops: (url) => [stripeList(`${url}/v1/customers`)] },
    { name: 'products', loops: (url) => [stripeList(`${url}/v1/products`)] },
  ],
};

const slackToken = { authorization: 'Bearer xoxb-demo' };

function slackList(url: string, field: 'channels' | 'members'): Loop {
  type Body = { readonly [key in 'channels' | 'members']?: readonly unknown[] } & {
    readonly response_metadata?: { readonly next_cursor?: string };
  };
  return {
    url: `${url}?limit=6`,
    method: 'POST',
    headers: slackToken,
    page: (body: Body) => {
      const cursor = body.response_metadata?.next_cursor;
      return {
        records: body[field] ?? [],
        next: cursor ? `${url}?limit=6&cursor=${encodeURIComponent(cursor)}` : undefined,
      };
    },
    key: (record: { id: string }) => record.id,
  };
}

export const slack: Counterpart = {
  name: 'Slack (emulate)',
  start: emulator('slack', {
    tokens: { 'xoxb-demo': { login: 'mona', scopes: ['channels:read', 'users:read', 'channels:history'] } },
    slack: {
      team: { name: 'Workspace', domain: 'workspace' },
      users: Array.from({ length: 31 }, (_, index) => ({
        name: `person-${index}`,
        real_name: `Person ${index}`,
        email: `p${index}@example.org`,
      })),
      channels: Array.from({ length: 27 }, (_, index) => ({ name: `room-${index}`, topic: 'Talk' })),
    },
  }),
  fill: async () => {},
  basePath: '/api',
  description: () => corpusDocument('slack.com'),
  overlay: join(root, 'examples', 'slack', 'overlay.json'),
  config: { auth: { auth_type: 'token', access_token: 'xoxb-demo' } },
  pageSize: 5,
  streams: [
    { name: 'conversations', loops: (url) => [slackList(`${url}/api/conversations.list`, 'channels')] },
    { name: 'users', loops: (url) => [slackList(`${url}/api/users.list`, 'members')] },
  ],
};

interface GmailList {
  readonly messages?: readonly { readonly id: string }[];
  readonly nextPageToken?: string;
}

const gmailToken = { authorization: 'Bearer ya29-demo' };

export const gmail: Counterpart = {
  name: 'Gmail (emulate)',
  start: emulator('google', {
    tokens: { 'ya29-demo': { login: 'testuser@example.com', scopes: [] } },
    google: {
      users: [{ email: 'testuser@example.com', name: 'Test User' }],
      messages: Array.from({ length: 43 }, (_, index) => ({
        id: `msg_${index}`,
        user_email: 'testuser@example.com',
        from: 'a@example.org',
        to: 'testuser@example.com',
        subject: `Letter ${index}`,
        body_text: 'Hello',
        label_ids: ['INBOX'],
        date: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
      })),
    },
  }),
  fill: async () => {},
  description: () => corpusDocument('googleapis.com/gmail'),
  config: { auth: { auth_type: 'token', access_token: 'ya29-demo' }, user_id: 'me' },
  pageSize: 5,
  streams: [
    {
      name: 'messages',
      loops: (url) => [
        {
          url: `${url}/gmail/v1/users/me/messages?maxResults=6`,
          headers: gmailToken,
          page: (body: GmailList) => ({
            records: body.messages ?? [],
            next: body.nextPageToken
              ? `${url}/gmail/v1/users/me/messages?maxResults=6&pageToken=${body.nextPageToken}`
              : undefined,
          }),
          key: (record: { id: string }) => record.id,
        },
      ],
    },
  ],
};
