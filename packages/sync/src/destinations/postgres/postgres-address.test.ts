import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePostgresAddress } from './postgres-address.ts';

describe('the address of a PostgreSQL destination', () => {
  it('is told without its password', async () => {
    const { location, schema, attempts } = await parsePostgresAddress(
      'postgres://me:s%40cret@db.test:6543/shop?schema=raw',
    );
    expect(location).toBe('postgres://db.test:6543/shop?schema=raw');
    expect(schema).toBe('raw');
    expect(attempts[0]).toMatchObject({
      host: 'db.test',
      port: 6543,
      user: 'me',
      password: 's@cret',
      database: 'shop',
    });
  });

  it.each([
    ['disable', [false]],
    ['allow', [false, { rejectUnauthorized: false }]],
    ['prefer', [{ rejectUnauthorized: false }, false]],
    ['require', [{ rejectUnauthorized: false }]],
    ['verify-ca', [{ rejectUnauthorized: true, checkServerIdentity: expect.any(Function) }]],
    ['verify-full', [{ rejectUnauthorized: true }]],
  ])('encrypts as sslmode=%s says', async (mode, expected) => {
    const { attempts } = await parsePostgresAddress(`postgresql://h/db?sslmode=${mode}`);
    expect(attempts.map(({ ssl }) => ssl)).toEqual(expected);
  });

  it('checks the certificate where one is given to check by', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tapwright-address-'));
    try {
      await writeFile(join(folder, 'ca.pem'), 'PEM');
      const { attempts } = await parsePostgresAddress(`postgres://h/db?sslmode=require&sslrootcert=${folder}/ca.pem`);
      expect(attempts).toMatchObject([{ ssl: { ca: 'PEM', rejectUnauthorized: true } }]);
      await expect(parsePostgresAddress(`postgres://h/db?sslrootcert=${folder}/no.pem`)).rejects.toMatchObject({
        code: 'invalid_destination',
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it.each([
    'postgres://me:secret@h',
    'postgres://me:secret@h/db?schema=',
    'postgres://me:secret@h/db?schema=pg_catalog',
    'postgres://me:secret@h/db?sslmode=on',
    'postgres://me:secret@h/db?ssl_mode=require',
    'postgres://me:secret@h/db?connect_timeout=soon',
    'postgres://me:secret%@h/db',
    'postgres://me:secret@h:x/db',
  ])('refuses %s without showing it', async (address) => {
    const error = await parsePostgresAddress(address).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid_destination', failureType: 'config_error' });
    expect(String(error)).not.toContain('secret');
  });
});
