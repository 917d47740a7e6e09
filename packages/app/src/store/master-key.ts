import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { homeSubfolder } from '../home.ts';

/** The key above all others; it is never in the database. */
export interface MasterKey {
  /** Tells keys apart and says nothing of the key. */
  readonly id: string;
  /** Wraps data keys. */
  readonly wrapping: Uint8Array;
  /** Signs what the audit keeps. */
  sign(text: string): string;
}

/** From 32 bytes as 64 hexadecimal digits. `source` is where they came from, for the error. */
export function masterKey(text: string, source: string): MasterKey {
  if (!/^[0-9a-f]{64}$/i.test(text.trim())) {
    throw new ConfigError(`${source} is not 64 hexadecimal digits`, {
      code: 'secret_key_invalid',
      hint: 'Make one with: openssl rand -hex 32',
    });
  }
  const bytes = Buffer.from(text.trim(), 'hex');
  const derived = (use: string): Buffer => Buffer.from(hkdfSync('sha256', bytes, '', `tapwright ${use}`, 32));
  const signing = derived('audit');
  return {
    id: createHash('sha256').update(derived('key id')).digest('hex').slice(0, 16),
    wrapping: derived('wrapping'),
    sign: (text_) => createHmac('sha256', signing).update(text_).digest('hex'),
  };
}

/** `TAPWRIGHT_SECRET_KEY`, else the file `secrets/master.key` of the home folder, made on first use. */
export function readMasterKey(home: string, env: NodeJS.ProcessEnv = process.env): MasterKey {
  const given = env['TAPWRIGHT_SECRET_KEY'];
  if (given !== undefined) return masterKey(given, 'TAPWRIGHT_SECRET_KEY');
  const path = join(homeSubfolder(home, 'secrets'), 'master.key');
  return masterKey(readFile(path) ?? createFile(path), path);
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Linked into place complete: of two processes that begin at once, both read the key of the first. */
function createFile(path: string): string {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8');
}
