export { actions } from './actions.ts';
export { auth } from './auth.ts';
export { client } from './client.ts';
export { config, type Config } from './config.ts';
export { default } from './connector.ts';
export { streams } from './streams/index.ts';
export type * from './types/index.ts';
