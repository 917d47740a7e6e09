import { defineClient } from '@tapwright/connector';
import { auth } from './auth.ts';
import type { Config } from './config.ts';

/** The HTTP side of the connector. */
export const client = defineClient<Config>({
  baseUrl: 'https://api.github.com',
  auth,
  headers: { 'X-GitHub-Api-Version': '2022-11-28' },
  pages: { kind: 'link-header', pageSize: { in: 'query', name: 'per_page', value: 100, max: 100 } },
  rateLimitHeaders: { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
});
