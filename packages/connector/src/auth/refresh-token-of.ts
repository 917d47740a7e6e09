import type { Auth } from '../auth.ts';
import { reveal } from '../secret.ts';

/** The refresh token that a config holds, where the way to authenticate that it chooses has one. */
export function refreshTokenOf<Config>(auth: Auth<Config>, config: Config): string | undefined {
  switch (auth.kind) {
    case 'oauth2-refresh-token': {
      const token = auth.refreshToken(config);
      return token === undefined ? undefined : reveal(token);
    }
    case 'all':
      return auth.methods.map((method) => refreshTokenOf(method, config)).find((token) => token !== undefined);
    case 'choice': {
      const method = auth.methods[auth.select(config)];
      return method && refreshTokenOf(method, config);
    }
    default:
      return undefined;
  }
}
