import { ConfigError } from '@tapwright/connector';
import { homeFolder } from './home.ts';
import { masterKey, readMasterKey, readNextKeyFile, type MasterKey } from './store/master-key.ts';
import { migrate } from './store/migrate.ts';
import { activeKeyId, rotateMasterKey } from './store/secret-keys.ts';
import { withPool, type DatabaseOptions } from './with-pool.ts';

export interface RotateKeyOptions extends DatabaseOptions {
  /** Who does it, for the audit. */
  readonly by: string;
}

export interface KeyRotation {
  /** Secrets that were taken over; 0 where that had been done and only the file was left. */
  readonly secrets: number;
  readonly key: string;
  /** Where the key before is kept, which older backups need; absent where keys come from the environment. */
  readonly oldKeyFile?: string;
}

/**
 * Puts all secrets under a new key: that of `TAPWRIGHT_NEW_SECRET_KEY` in place of one from the environment, a fresh one
 * in place of the home folder's. Broken off at any point, it is ended by calling it again.
 */
export async function rotateSecretKey(options: RotateKeyOptions): Promise<KeyRotation> {
  const env = options.env ?? process.env;
  const home = homeFolder(options.home, env);
  const old = readMasterKey(home, env);
  const file = env['TAPWRIGHT_SECRET_KEY'] === undefined ? readNextKeyFile(home) : undefined;
  const next = file?.key ?? newKeyOf(env);
  return await withPool({ home, env }, async (pool) => {
    await migrate(pool);
    const isDone = (await activeKeyId(pool)) === next.id;
    const secrets = isDone ? 0 : await rotateMasterKey(pool, old, next, options.by);
    return { secrets, key: next.id, ...(file && { oldKeyFile: file.adopt(old) }) };
  });
}

function newKeyOf(env: NodeJS.ProcessEnv): MasterKey {
  const text = env['TAPWRIGHT_NEW_SECRET_KEY'];
  if (text !== undefined) return masterKey(text, 'TAPWRIGHT_NEW_SECRET_KEY');
  throw new ConfigError('the key comes from TAPWRIGHT_SECRET_KEY, and there is no new one to put in its place', {
    code: 'new_key_missing',
    hint: 'Set TAPWRIGHT_NEW_SECRET_KEY (openssl rand -hex 32); afterwards it is the TAPWRIGHT_SECRET_KEY.',
  });
}
