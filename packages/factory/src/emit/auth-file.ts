import type { AuthMethod, Blueprint } from '@tapwright/blueprint';
import { code, literal, memberAccess, stringLiteral, type Code } from '../code/literal.ts';
import { choiceName } from './auth-fields.ts';
import type { EmitContext } from './context.ts';

/** `src/auth.ts`: how requests prove who sends them. */
export function emitAuth(context: EmitContext): string {
  const { auth } = context.blueprint.interpretation;
  return auth.length > 1 ? emitChoice(auth) : emitSingle(auth[0]?.methods ?? []);
}

function emitSingle(methods: readonly AuthMethod[]): string {
  const body = literal(alternative(methods, (field) => `(config) => config${memberAccess(field)}`));
  return `import type { Auth } from '@tapwright/connector';
import type { Config } from './config.ts';

/** How requests prove who sends them. */
export const auth: Auth<Config> = ${body};
`;
}

function emitChoice(auth: Blueprint['interpretation']['auth']): string {
  const methods = Object.fromEntries(
    auth.map((choice) => {
      const name = choiceName(choice);
      const take: Take = (field) => `(config) => chosen(config, ${stringLiteral(name)})${memberAccess(field)}`;
      return [name, alternative(choice.methods, take)];
    }),
  );
  const choice = literal({ kind: 'choice', select: code('(config) => config.auth.auth_type'), methods });
  if (!choice.includes('chosen(')) {
    return `import type { Auth } from '@tapwright/connector';
import type { Config } from './config.ts';

/** How requests prove who sends them; the user's choice. */
export const auth: Auth<Config> = ${choice};
`;
  }
  return `import { type Auth, ConfigError } from '@tapwright/connector';
import type { Config } from './config.ts';

type Type = Config['auth']['auth_type'];
type Chosen<T extends Type> = Extract<Config['auth'], { auth_type: T }>;

/** How requests prove who sends them; the user's choice. */
export const auth: Auth<Config> = ${choice};

/** The fields of one alternative; only asked for while it is the chosen one. */
function chosen<const T extends Type>(config: Config, type: T): Chosen<T> {
  if (isChosen(config.auth, type)) return config.auth;
  throw new ConfigError(\`authentication is set to \${config.auth.auth_type}, not \${type}\`, { code: 'auth_type_mismatch' });
}

function isChosen<const T extends Type>(auth: Config['auth'], type: T): auth is Chosen<T> {
  return auth.auth_type === type;
}
`;
}

/** Takes a config field, as an arrow function. */
type Take = (field: string) => string;

function alternative(methods: readonly AuthMethod[], take: Take): object {
  const parts = methods
    .filter((method) => method.kind !== 'none' && method.kind !== 'signed')
    .map((method) => authData(method, take));
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined) return only;
  return parts.length === 0 ? { kind: 'none' } : { kind: 'all', methods: parts };
}

function authData(method: AuthMethod, take: Take): object {
  const from = (field: string): Code => code(take(field));
  switch (method.kind) {
    case 'bearer':
      return { kind: method.kind, token: from(method.token.config) };
    case 'api-key':
      return {
        kind: method.kind,
        in: method.in,
        name: method.name,
        ...(method.prefix !== undefined && { prefix: method.prefix }),
        key: from(method.key.config),
      };
    case 'basic':
      return {
        kind: method.kind,
        username: from(method.username.config),
        ...(method.password && { password: from(method.password.config) }),
      };
    case 'headers':
      return { kind: method.kind, headers: manyFrom(method.headers, take) };
    case 'session-token':
      return sessionData(method, take);
    case 'none':
    case 'signed':
      return { kind: 'none' };
    default:
      return oauthData(method, take);
  }
}

type OAuthMethod = Extract<AuthMethod, { kind: `oauth2-${string}` }>;

function oauthData(method: OAuthMethod, take: Take): object {
  const from = (field: string): Code => code(take(field));
  const orElse = (field: string, address: string): Code => code(`${take(field)} ?? ${stringLiteral(address)}`);
  const client = { clientId: from('client_id'), clientSecret: from('client_secret') };
  const common = {
    kind: method.kind,
    tokenUrl: orElse('token_url', method.tokenUrl),
    ...(method.scopes && method.scopes.length > 0 && { scopes: method.scopes }),
  };
  switch (method.kind) {
    case 'oauth2-client-credentials':
      return { ...common, ...client, ...clientAuthentication(method) };
    case 'oauth2-refresh-token':
      return {
        ...common,
        ...(method.authorizationUrl !== undefined && {
          authorizationUrl: orElse('authorization_url', method.authorizationUrl),
        }),
        ...(method.pkce !== undefined && { pkce: method.pkce }),
        ...(method.rotation !== undefined && { rotation: method.rotation }),
        ...client,
        ...clientAuthentication(method),
        refreshToken: from('refresh_token'),
      };
    case 'oauth2-password':
      return {
        ...common,
        clientId: from('client_id'),
        clientSecret: from('client_secret'),
        username: from('username'),
        password: from('password'),
      };
    default:
      return {
        ...common,
        ...(method.audience !== undefined && { audience: method.audience }),
        issuer: from('issuer'),
        subject: from('subject'),
        privateKey: from('private_key'),
        keyId: from('key_id'),
      };
  }
}

function clientAuthentication(method: { clientAuthentication?: 'body' | 'basic' | undefined }): object {
  return method.clientAuthentication === undefined ? {} : { clientAuthentication: method.clientAuthentication };
}

function sessionData(method: Extract<AuthMethod, { kind: 'session-token' }>, take: Take): object {
  const { login } = method;
  return {
    kind: method.kind,
    login: {
      ...(login.method !== undefined && { method: login.method }),
      path: login.path,
      ...(login.fields && { body: manyFrom(login.fields, take) }),
      ...(login.encoding !== undefined && { encoding: login.encoding }),
      ...(login.basic && { basic: { username: code(take('username')), password: code(take('password')) } }),
    },
    token: method.token,
    ...(method.expires !== undefined && { expires: method.expires }),
    ...(method.send && { send: method.send }),
  };
}

/** An arrow function to an object whose members come from config fields. */
function manyFrom(fields: Readonly<Record<string, { config: string }>>, take: Take): Code {
  const values = Object.fromEntries(
    Object.entries(fields).map(([name, { config }]) => [name, code(take(config).replace(/^\(config\) => /, ''))]),
  );
  return code(`(config) => (${literal(values)})`);
}
