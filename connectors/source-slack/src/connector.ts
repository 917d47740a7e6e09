import { defineConnector } from '@tapwright/connector';
import { actions } from './actions.ts';
import { client } from './client.ts';
import { config } from './config.ts';
import { streams } from './streams.ts';

/** Slack: 6 streams and 7 actions. */
export default defineConnector({
  name: 'source-slack',
  title: 'Slack',
  version: '0.1.0',
  documentationUrl: 'https://api.slack.com/web',
  config,
  client,
  check: { method: 'GET', path: '/auth.test', operationClass: 'safe' },
  streams,
  actions,
});
