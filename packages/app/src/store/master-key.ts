import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  return fileKey(keyFile(home));
}

/** The key that takes the place of the home folder's, made on first use. */
export interface NextKeyFile {
  readonly key: MasterKey;
  /** Puts it in its place; returns the file in which the one before is kept. */
  adopt(old: MasterKey): string;
}

export function readNextKeyFile(home: string): NextKeyFile {
  const path = keyFile(home);
  const next = `${path}.next`;
  return {
    key: fileKey(next),
    adopt: (old) => {
      const kept = `${path}.${old.id}`;
      if (readFile(kept) === undefined) linkSync(path, kept);
      renameSync(next, path);
      return kept;
    },
  };
}

function keyFile(home: string): string {
  return join(homeSubfolder(home, 'secrets'), 'master.key');
}

function fileKey(path: string): MasterKey {
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
