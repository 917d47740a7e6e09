import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { expect, test } from 'vitest';
import { asTapwrightError } from './system-error.ts';

function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('what the system refuses is told with its path and what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-system-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(asTapwrightError(thrownBy(() => mkdirSync(join(file, 'x'))))).toMatchObject({
    code: 'path_refused',
    failureType: 'config_error',
    message: `${join(file, 'x')}: a part of the path is a file, not a folder`,
  });
  const missing = asTapwrightError(thrownBy(() => readFileSync(join(folder, 'no'))));
  expect(missing?.message).toBe(`${join(folder, 'no')}: there is no such file or folder`);
  expect(missing?.hint).toContain('Check the path');
});

test('a port that is taken is named', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const second = createServer().listen(port, '127.0.0.1');
  const [error] = (await once(second, 'error').catch((thrown: unknown) => [thrown])) as unknown[];
  server.close();
  expect(asTapwrightError(error)?.message).toBe(`port ${port}: the port is taken`);
});

test('our own errors pass, and faults of a program stay faults', () => {
  const own = new ConfigError('x', { code: 'x', hint: 'y' });
  expect(asTapwrightError(own)).toBe(own);
  expect(asTapwrightError(new TypeError('x is not a function'))).toBeUndefined();
  expect(asTapwrightError('text')).toBeUndefined();
});
