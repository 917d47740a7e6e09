import type { AuthMethod, Blueprint, ConfigField } from '@tapwright/blueprint';

type AuthAlternative = Blueprint['interpretation']['auth'][number];

/** The config fields that an authentication method adds, in the order a person fills them in. */
export function authFields(method: AuthMethod): ConfigField[] {
  switch (method.kind) {
    case 'none':
      return [];
    case 'bearer':
      return [secretField(method.token.config, 'Access token', 'Sent as a bearer token.')];
    case 'api-key':
      return [secretField(method.key.config, 'API key', `Sent as ${method.in} ${method.name}.`)];
    case 'basic':
      return [
        textField(method.username.config, 'User name'),
        ...(method.password ? [secretField(method.password.config, 'Password')] : []),
      ];
    case 'headers':
      return Object.entries(method.headers).map(([header, field]) =>
        secretField(field.config, header, `Sent as header ${header}.`),
      );
    case 'session-token':
      return sessionFields(method);
    case 'signed':
      return method.fields.map((name) => secretField(name, titleOf(name), 'Signs each request.'));
    default:
      return oauthFields(method);
  }
}

/** Name of an alternative in the config's union; not one that every object has as a member. */
export function choiceName(alternative: AuthAlternative): string {
  return alternative.name in {} ? `${alternative.name}_choice` : alternative.name;
}

/** The fields of all methods of one alternative, each name once. */
export function alternativeFields(alternative: AuthAlternative): ConfigField[] {
  const fields = new Map<string, ConfigField>();
  for (const field of alternative.methods.flatMap(authFields)) {
    if (!fields.has(field.name)) fields.set(field.name, field);
  }
  return [...fields.values()];
}

type OAuthMethod = Extract<AuthMethod, { kind: `oauth2-${string}` }>;

function oauthFields(method: OAuthMethod): ConfigField[] {
  const tokenUrl = addressField('token_url', 'Token URL', 'Where tokens are fetched, if not at the usual address.');
  switch (method.kind) {
    case 'oauth2-client-credentials':
      return [textField('client_id', 'Client id'), secretField('client_secret', 'Client secret'), tokenUrl];
    case 'oauth2-refresh-token':
      return [
        textField('client_id', 'Client id'),
        { ...secretField('client_secret', 'Client secret'), required: method.pkce !== true },
        {
          ...secretField('refresh_token', 'Refresh token', 'Not needed after an authorization in the browser.'),
          required: false,
        },
        tokenUrl,
        ...(method.authorizationUrl === undefined
          ? []
          : [
              addressField(
                'authorization_url',
                'Authorization URL',
                'Where the browser starts, if not at the usual address.',
              ),
            ]),
      ];
    case 'oauth2-password':
      return [
        textField('username', 'User name'),
        secretField('password', 'Password'),
        { ...textField('client_id', 'Client id'), required: false },
        { ...secretField('client_secret', 'Client secret'), required: false },
        tokenUrl,
      ];
    default:
      return [
        textField('issuer', 'Issuer', 'The service account, for example its e-mail address.'),
        secretField('private_key', 'Private key', 'In PEM form.'),
        { ...textField('key_id', 'Key id'), required: false },
        { ...textField('subject', 'Subject', 'The user to act for.'), required: false },
        tokenUrl,
      ];
  }
}

function sessionFields(method: Extract<AuthMethod, { kind: 'session-token' }>): ConfigField[] {
  const fields = Object.entries(method.login.fields ?? {}).map(([sent, { config }]) =>
    /pass|secret|token|key|pin|credential/i.test(`${sent} ${config}`)
      ? secretField(config, titleOf(config))
      : textField(config, titleOf(config)),
  );
  if (method.login.basic !== true) return fields;
  return [textField('username', 'User name'), secretField('password', 'Password'), ...fields];
}

function secretField(name: string, title: string, description?: string): ConfigField {
  return { ...textField(name, title, description), secret: true };
}

function textField(name: string, title: string, description?: string): ConfigField {
  return { name, type: 'string', required: true, title, ...(description !== undefined && { description }) };
}

function addressField(name: string, title: string, description: string): ConfigField {
  return { name, type: 'string', format: 'uri', required: false, title, description };
}

function titleOf(name: string): string {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
