import { defineConnector } from '@tapwright/connector';
import { actions } from './actions.ts';
import { client } from './client.ts';
import { config } from './config.ts';
import { streams } from './streams/index.ts';

/** Stripe: 10 streams and 7 actions. */
export default defineConnector({
  name: 'source-stripe',
  title: 'Stripe',
  version: '0.1.0',
  config,
  client,
  check: 'balance_transactions',
  streams,
  actions,
});
