import { Buffer } from 'node:buffer';
import type { ApiKeyAuth, BasicAuth, BearerAuth, HeadersAuth, NoAuth } from '../auth.ts';
import { reveal } from '../secret.ts';
import { placeCredential } from './auth-target.ts';
import type { CredentialPlace } from './auth-target.ts';
import type { Authenticator } from './authenticator.ts';

type StaticAuth<Config> = BearerAuth<Config> | ApiKeyAuth<Config> | BasicAuth<Config> | HeadersAuth<Config> | NoAuth;

interface Credential {
  readonly place: CredentialPlace;
  readonly value: string;
  readonly secrets: readonly string[];
}

/** Credentials that stay the same for the life of the connection. */
export function staticAuthenticator<Config>(auth: StaticAuth<Config>, config: Config): Authenticator {
  const credentials = credentialsOf(auth, config);
  const secrets = credentials.flatMap((credential) => credential.secrets).filter((text) => text !== '');
  return {
    apply: async (target) => {
      for (const { place, value } of credentials) placeCredential(target, place, value);
      return 'static';
    },
    refresh: () => Promise.resolve(false),
    secrets: () => secrets,
  };
}

function credentialsOf<Config>(auth: StaticAuth<Config>, config: Config): readonly Credential[] {
  switch (auth.kind) {
    case 'bearer': {
      const token = reveal(auth.token(config));
      return [{ place: authorization, value: `Bearer ${token}`, secrets: [token] }];
    }
    case 'api-key': {
      const key = reveal(auth.key(config));
      return [{ place: { in: auth.in, name: auth.name }, value: `${auth.prefix ?? ''}${key}`, secrets: [key] }];
    }
    case 'basic': {
      const username = reveal(auth.username(config));
      const password = auth.password ? reveal(auth.password(config)) : '';
      const encoded = Buffer.from(`${username}:${password}`).toString('base64');
      // With an empty password the user name is the key (as Stripe has it).
      const plain = password === '' ? username : password;
      return [{ place: authorization, value: `Basic ${encoded}`, secrets: [encoded, plain] }];
    }
    case 'headers':
      return Object.entries(auth.headers(config)).map(([name, value]) => {
        const text = reveal(value);
        return { place: { in: 'header', name }, value: text, secrets: [text] };
      });
    case 'none':
      return [];
    default:
      return auth satisfies never;
  }
}

const authorization: CredentialPlace = { in: 'header', name: 'authorization' };
