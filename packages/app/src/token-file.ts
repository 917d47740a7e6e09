import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError, Secret, type TokenSet, type TokenStore } from '@tapwright/connector';
import { z } from 'zod';
import { withFileLock } from './file-lock.ts';
import { homeSubfolder } from './home.ts';

const storedTokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  expiresAt: z.number().optional(),
  issuedAt: z.number(),
  origin: z.string().optional(),
});

const envelope = z.object({ keyId: z.string(), iv: z.string(), tag: z.string(), data: z.string() });

/**
 * Tokens in one encrypted file per connection (AES-256-GCM) under the home folder. The key is `TAPWRIGHT_KEY`
 * (64 hex digits), else the file `token.key`, made on first use. One refresher at a time, over all processes.
 */
export function fileTokenStore(home: string, env: NodeJS.ProcessEnv = process.env): TokenStore {
  const folder = homeSubfolder(home, 'tokens');
  const key = encryptionKey(folder, env);
  const path = (name: string): string => join(folder, `${fileName(name)}.json`);
  return {
    load: async (name) => (existsSync(path(name)) ? decrypt(readFileSync(path(name), 'utf8'), key, name) : undefined),
    save: async (name, tokens) => writeDurably(path(name), encrypt(tokens, key, name)),
    exclusive: (name, refresh) => withFileLock(`${path(name)}.lock`, refresh),
  };
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

function encrypt(tokens: TokenSet, key: Buffer, name: string): string {
  const plain: z.input<typeof storedTokens> = {
    accessToken: tokens.accessToken.reveal(),
    refreshToken: tokens.refreshToken?.reveal(),
    expiresAt: tokens.expiresAt,
    issuedAt: tokens.issuedAt,
    origin: tokens.origin,
  };
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
  const data = Buffer.concat([cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()]);
  return JSON.stringify({
    keyId: keyId(key),
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  });
}

function decrypt(text: string, key: Buffer, name: string): TokenSet {
  const sealed = parseEnvelope(text, name);
  if (sealed.keyId !== keyId(key)) {
    throw new ConfigError(`the stored tokens of ${name} were encrypted with another key (${sealed.keyId})`, {
      code: 'key_mismatch',
      hint: 'Restore the key (TAPWRIGHT_KEY or tokens/token.key), or run `tapwright auth` again.',
    });
  }
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'))
    .setAAD(Buffer.from(name))
    .setAuthTag(Buffer.from(sealed.tag, 'base64'));
  let plain: string;
  try {
    plain = decipher.update(sealed.data, 'base64', 'utf8') + decipher.final('utf8');
  } catch {
    throw damaged(name);
  }
  const stored = storedTokens.parse(JSON.parse(plain));
  return {
    accessToken: new Secret(stored.accessToken),
    issuedAt: stored.issuedAt,
    ...(stored.refreshToken === undefined ? {} : { refreshToken: new Secret(stored.refreshToken) }),
    ...(stored.expiresAt === undefined ? {} : { expiresAt: stored.expiresAt }),
    ...(stored.origin === undefined ? {} : { origin: stored.origin }),
  };
}

function parseEnvelope(text: string, name: string): z.output<typeof envelope> {
  try {
    return envelope.parse(JSON.parse(text));
  } catch {
    throw damaged(name);
  }
}

function damaged(name: string): ConfigError {
  return new ConfigError(`the stored tokens of ${name} are damaged`, {
    code: 'tokens_damaged',
    hint: 'Run `tapwright auth` again.',
  });
}

/** Whole or not at all, also after a power cut: the old tokens stay until the new ones are on the disk. */
function writeDurably(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, 'w', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(temporary, path);
}
