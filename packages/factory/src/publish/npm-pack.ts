import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buildPackage } from '@tapwright/conformance';
import { ConfigError, SystemError } from '@tapwright/connector';
import type { PackageTexts } from './package-texts.ts';

export interface Packed {
  /** Where the tarball is. */
  readonly tarball: string;
  /** As npm writes it: `sha512-…`. */
  readonly integrity: string;
}

/** Compiles a package and makes the tarball that npm would install. No script of the package is run. */
export async function packPackage(
  texts: PackageTexts,
  { out, scratch, npm = 'npm', signal }: { out: string; scratch: string; npm?: string; signal: AbortSignal },
): Promise<Packed> {
  const folder = join(scratch, 'pack');
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const problems = await buildPackage(folder);
  if (problems.length > 0)
    throw new ConfigError(`the package does not compile: ${problems.slice(0, 3).join('; ')}`, {
      code: 'package_unpublishable',
      hint: 'Generate it anew, and test it.',
    });
  const packed = join(scratch, 'packed');
  mkdirSync(packed, { recursive: true });
  const args = ['pack', '--ignore-scripts', '--pack-destination', packed];
  await run(npm, args, folder, join(scratch, 'npm'), signal);
  const [file] = readdirSync(packed);
  if (file === undefined) throw new SystemError('npm pack made no tarball', { code: 'npm_failed' });
  const tarball = resolve(out, file);
  mkdirSync(dirname(tarball), { recursive: true });
  // Written beside its place: nobody ever finds half of a tarball.
  copyFileSync(join(packed, file), `${tarball}.new`);
  renameSync(`${tarball}.new`, tarball);
  return { tarball, integrity: integrityOf(readFileSync(tarball)) };
}

export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

/** npm with an empty configuration of its own: no credentials, no cache and no log of the person's. */
function run(npm: string, args: readonly string[], cwd: string, home: string, signal: AbortSignal): Promise<void> {
  mkdirSync(home, { recursive: true });
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    npm_config_cache: join(home, 'cache'),
    npm_config_userconfig: join(home, '.npmrc'),
    npm_config_globalconfig: join(home, 'npmrc'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error',
    npm_config_logs_max: '0',
  };
  return new Promise((done, reject) => {
    const child = spawn(npm, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], signal });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? missing(npm) : error));
    child.on('close', (code) => {
      if (code === 0) done();
      else
        reject(
          new SystemError(`npm pack failed: ${said.trim().split('\n').slice(-2).join(' ')}`, { code: 'npm_failed' }),
        );
    });
  });
}

function missing(npm: string): ConfigError {
  return new ConfigError(`${npm} cannot be run`, {
    code: 'npm_missing',
    hint: 'Install npm, or publish into a folder or a git repository.',
  });
}
