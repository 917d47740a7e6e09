const NAMES = new Set([
  'access_token',
  'api_token',
  'certificate',
  'client_secret',
  'client_token',
  'credentials',
  'jwt',
  'key',
  'password',
  'refresh_token',
  'secret',
  'service_account',
  'service_account_info',
  'token',
]);
const ENDINGS = ['_token', '_secret', 'password', 'api_key', 'apikey', 'secret_key', 'private_key', 'access_key'];

/** True for names of config fields that hosts expect to hold a secret. */
export function isSecretName(name: string): boolean {
  const snake = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  return NAMES.has(snake) || ENDINGS.some((ending) => snake.endsWith(ending));
}
