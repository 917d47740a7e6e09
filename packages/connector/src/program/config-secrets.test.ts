import { expect, test } from 'vitest';
import { z } from 'zod';
import { secret } from '../secret.ts';
import { configSecrets } from './config-secrets.ts';
import { configSpec } from './config-spec.ts';

const config = z.object({
  token: secret(),
  name: z.string(),
  accounts: z.array(z.object({ api_key: secret() })).optional(),
  auth: z.discriminatedUnion('auth_type', [
    z.object({ auth_type: z.literal('key'), value: secret() }),
    z.object({ auth_type: z.literal('login'), password: secret(), user: z.string() }),
  ]),
});
const spec = configSpec({ name: 'x', config });

test('secrets are found at any depth, also before the config has been checked', () => {
  const given = {
    token: 't',
    name: 'n',
    accounts: [{ api_key: 'k1' }, { api_key: 'k2' }],
    auth: { auth_type: 'login', password: 'p', user: 'u' },
  };
  expect(configSecrets(spec, given).toSorted()).toEqual(['k1', 'k2', 'p', 't']);
  expect(configSecrets(spec, { token: { nested: ['x', 7] }, auth: 'oops' }).toSorted()).toEqual(['7', 'x']);
  expect(configSecrets(spec, { token: { flag: true, none: null, list: ['y'] } })).toEqual(['y']);
  expect(configSecrets(spec, 'nothing')).toEqual([]);
});
