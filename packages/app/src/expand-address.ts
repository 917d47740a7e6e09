import { ConfigError } from '@tapwright/connector';

/** `${NAME}` in an address, as in `postgres://me:${PASSWORD}@host/database`, stands for a variable of the environment. */
export function expandAddress(address: string, env: NodeJS.ProcessEnv): string {
  return address.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (_match, name: string) => {
    const value = env[name];
    if (value !== undefined) return encodeURIComponent(value);
    throw new ConfigError(`the destination needs the environment variable ${name}, which is not set here`, {
      code: 'destination_env_missing',
      hint: 'Set it where the sync runs (for a durable one, where the worker runs), and run it again.',
    });
  });
}
