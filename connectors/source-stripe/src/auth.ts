import type { Auth } from '@tapwright/connector';
import type { Config } from './config.ts';

/** How requests prove who sends them. */
export const auth: Auth<Config> = { kind: 'bearer', token: (config) => config.api_key };
