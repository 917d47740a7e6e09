import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { z } from 'zod';
import { homeSubfolder } from './home.ts';

const envelope = z.object({ keyId: z.string(), iv: z.string(), tag: z.string(), data: z.string() });

export interface SealedFolderOptions {
  /** The user's home folder of Tapwright. */
  readonly home: string;
  /** Folder below it. */
  readonly folder: string;
  /** What is kept, for errors and their codes: `tokens`. */
  readonly what: string;
  /** What to do when it cannot be read. */
  readonly hint: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Values by name, each in an encrypted file of its own. */
export interface SealedFolder {
  /** `undefined` where there is none. Throws ConfigError for another key and for a damaged file. */
  read(name: string): unknown;
  /** Returns when the value would survive a power cut. */
  write(name: string, value: unknown): void;
  remove(name: string): void;
  /** Path of the file that locks this name. */
  lock(name: string): string;
  /** Removes what has not been written for so many milliseconds. */
  prune(age: number): void;
}

/**
 * Encrypted files (AES-256-GCM) under the home folder. The key is `TAPWRIGHT_KEY` (64 hex digits), else the file
 * `tokens/token.key`, made on first use.
 */
export function sealedFolder(options: SealedFolderOptions): SealedFolder {
  const folder = homeSubfolder(options.home, options.folder);
  const key = encryptionKey(homeSubfolder(options.home, 'tokens'), options.env);
  const path = (name: string): string => join(folder, `${fileName(name)}.json`);
  return {
    read: (name) => {
      const text = textOf(path(name));
      return text === undefined ? undefined : decrypt(text, key, name, options);
    },
    write: (name, value) => writeDurably(path(name), encrypt(value, key, name)),
    remove: (name) => rmSync(path(name), { force: true }),
    lock: (name) => `${path(name)}.lock`,
    prune: (age) => {
      for (const file of readdirSync(folder)) {
        const status = statSync(join(folder, file), { throwIfNoEntry: false });
        if (file.endsWith('.json') && status && Date.now() - status.mtimeMs > age) rmSync(join(folder, file));
      }
    },
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function fileName(name: string): string {
  const readable = name.replaceAll(/[^A-Za-z0-9-]/g, '_').slice(0, 60);
  return `${readable}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

function encryptionKey(folder: string, env: NodeJS.ProcessEnv): Buffer {
  const given = env['TAPWRIGHT_KEY'];
  if (given !== undefined) {
    if (/^[0-9a-f]{64}$/i.test(given)) return Buffer.from(given, 'hex');
    throw new ConfigError('TAPWRIGHT_KEY is not 64 hexadecimal digits', {
      code: 'key_invalid',
      hint: 'Make one with: openssl rand -hex 32',
    });
  }
  const path = join(folder, 'token.key');
  if (!existsSync(path)) createKeyFile(path);
  return Buffer.from(readFileSync(path, 'utf8'), 'hex');
}

/** Linked into place complete, so that a second process never reads half a key; the first one to link wins. */
function createKeyFile(path: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, randomBytes(32).toString('hex'), { mode: 0o600 });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function keyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

function encrypt(value: unknown, key: Buffer, name: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
  const data = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return JSON.stringify({
    keyId: keyId(key),
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  });
}

function decrypt(text: string, key: Buffer, name: string, options: SealedFolderOptions): unknown {
  const { what, hint } = options;
  const sealed = parseEnvelope(text, name, options);
  if (sealed.keyId !== keyId(key)) {
    throw new ConfigError(`the stored ${what} of ${name} were encrypted with another key (${sealed.keyId})`, {
      code: 'key_mismatch',
      hint: `Restore the key (TAPWRIGHT_KEY or tokens/token.key), or: ${hint}`,
    });
  }
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'))
    .setAAD(Buffer.from(name))
    .setAuthTag(Buffer.from(sealed.tag, 'base64'));
  try {
    return JSON.parse(decipher.update(sealed.data, 'base64', 'utf8') + decipher.final('utf8'));
  } catch {
    throw damaged(name, options);
  }
}

function parseEnvelope(text: string, name: string, options: SealedFolderOptions): z.output<typeof envelope> {
  try {
    return envelope.parse(JSON.parse(text));
  } catch {
    throw damaged(name, options);
  }
}

function damaged(name: string, { what, hint }: SealedFolderOptions): ConfigError {
  return new ConfigError(`the stored ${what} of ${name} are damaged`, { code: `${what}_damaged`, hint });
}

/** Whole or not at all, also after a power cut: the old content stays until the new one is on the disk. */
function writeDurably(path: string, text: string): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const descriptor = openSync(temporary, 'wx', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** Until then the folder may still list the old file. Some systems cannot open folders, and need not. */
function syncFolder(folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
  } catch {
    // Windows.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
