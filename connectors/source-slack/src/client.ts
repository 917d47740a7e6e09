import { defineClient } from '@tapwright/connector';
import { auth } from './auth.ts';
import type { Config } from './config.ts';

/** The HTTP side of the connector. */
export const client = defineClient<Config>({
  baseUrl: 'https://slack.com/api',
  auth,
  errors: [
    { body: { path: 'error', equals: 'ratelimited' }, action: 'rate-limited' },
    {
      body: { path: 'error', equals: 'invalid_auth' },
      action: 'fail',
      failureType: 'config_error',
      message: 'The token is not valid.',
      hint: 'Install the app again and copy its token.',
    },
    {
      body: { path: 'error', equals: 'not_authed' },
      action: 'fail',
      failureType: 'config_error',
      message: 'No token was sent.',
      hint: 'Fill in the token.',
    },
    {
      body: { path: 'error', equals: 'token_revoked' },
      action: 'fail',
      failureType: 'config_error',
      message: 'The token was revoked.',
      hint: 'Install the app again and copy its token.',
    },
    {
      body: { path: 'error', equals: 'token_expired' },
      action: 'fail',
      failureType: 'config_error',
      message: 'The token has expired.',
      hint: 'Turn token rotation off, or renew the token.',
    },
    {
      body: { path: 'error', equals: 'account_inactive' },
      action: 'fail',
      failureType: 'config_error',
      message: 'The account of the token is deactivated.',
      hint: 'Use the token of an active account.',
    },
    {
      body: { path: 'error', equals: 'missing_scope' },
      action: 'fail',
      failureType: 'config_error',
      message: 'The token lacks a scope.',
      hint: 'Add the scope to the app and install it again.',
    },
    { body: { path: 'ok', equals: false }, action: 'fail' },
  ],
});
