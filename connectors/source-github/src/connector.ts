import { defineConnector } from '@tapwright/connector';
import { actions } from './actions.ts';
import { client } from './client.ts';
import { config } from './config.ts';
import { streams } from './streams/index.ts';

/** GitHub: 9 streams and 5 actions. */
export default defineConnector({
  name: 'source-github',
  title: 'GitHub',
  version: '0.1.0',
  documentationUrl: 'https://docs.github.com/rest/',
  config,
  client,
  check: { method: 'GET', path: '/user', operationClass: 'safe' },
  streams,
  actions,
});
