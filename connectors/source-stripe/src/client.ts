import { defineClient } from '@tapwright/connector';
import { auth } from './auth.ts';
import type { Config } from './config.ts';

/** The HTTP side of the connector. */
export const client = defineClient<Config>({
  baseUrl: 'https://api.stripe.com',
  auth,
  headers: { 'Stripe-Version': '2022-11-15' },
  pages: {
    kind: 'keyset',
    parameter: { in: 'query', name: 'starting_after' },
    field: 'id',
    pageSize: { in: 'query', name: 'limit', value: 100, max: 100 },
    hasMore: 'has_more',
  },
});
