import { ConfigError, Secret, type TokenSet, type TokenStore } from '@tapwright/connector';
import { z } from 'zod';
import { withFileLock } from './file-lock.ts';
import { sealedFolder } from './sealed-folder.ts';

const storedTokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  expiresAt: z.number().optional(),
  issuedAt: z.number(),
  origin: z.string().optional(),
  replaced: z.array(z.string()).optional(),
  spending: z.boolean().optional(),
});

const HINT = 'Run `tapwright auth` again.';

/** Tokens in one encrypted file per connection under the home folder. One refresher at a time, over all processes. */
export function fileTokenStore(home: string, env: NodeJS.ProcessEnv = process.env): TokenStore {
  const folder = sealedFolder({ home, folder: 'tokens', what: 'tokens', hint: HINT, env });
  return {
    load: async (name) => {
      const value = folder.read(name);
      return value === undefined ? undefined : tokensIn(value, name);
    },
    save: async (name, tokens) => folder.write(name, plain(tokens)),
    exclusive: (name, refresh) => withFileLock(folder.lock(name), refresh),
  };
}

function plain(tokens: TokenSet): z.input<typeof storedTokens> {
  const { accessToken, refreshToken, replaced, ...rest } = tokens;
  return {
    ...rest,
    accessToken: accessToken.reveal(),
    refreshToken: refreshToken?.reveal(),
    ...(replaced && { replaced: [...replaced] }),
  };
}

function tokensIn(value: unknown, name: string): TokenSet {
  const parsed = storedTokens.safeParse(value);
  if (!parsed.success) {
    throw new ConfigError(`the stored tokens of ${name} are damaged`, { code: 'tokens_damaged', hint: HINT });
  }
  const { accessToken, refreshToken, issuedAt, expiresAt, origin, replaced, spending } = parsed.data;
  return {
    accessToken: new Secret(accessToken),
    issuedAt,
    ...(refreshToken === undefined ? {} : { refreshToken: new Secret(refreshToken) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(origin === undefined ? {} : { origin }),
    ...(replaced === undefined ? {} : { replaced }),
    ...(spending === undefined ? {} : { spending }),
  };
}
