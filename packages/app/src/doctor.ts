import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { arch, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { openDestination } from '@tapwright/sync';
import { homeFolder } from './home.ts';
import { version } from './version.ts';

export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  readonly hint?: string;
}

/** Everything that a bug report needs, and what stands in the way on this machine. No values of secrets. */
export async function doctor(options: {
  readonly home?: string | undefined;
  readonly cwd?: string;
}): Promise<readonly Finding[]> {
  return [
    { name: 'tapwright', status: 'ok', detail: version },
    nodeVersion(),
    {
      name: 'platform',
      status: 'ok',
      detail: `${platform()} ${release()} ${arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    },
    homeIsWritable(homeFolder(options.home)),
    environment(),
    await duckdb(),
    connectors(options.cwd ?? process.cwd()),
  ];
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 22 || (major === 22 && minor >= 19);
  const finding: Finding = { name: 'node', status: ok ? 'ok' : 'failed', detail: process.versions.node };
  return ok ? finding : { ...finding, hint: 'Node 22.19 or newer is needed.' };
}

function homeIsWritable(home: string): Finding {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    accessSync(home, constants.W_OK);
    return { name: 'home folder', status: 'ok', detail: home };
  } catch {
    return {
      name: 'home folder',
      status: 'failed',
      detail: `${home} cannot be written`,
      hint: 'Choose another with --home.',
    };
  }
}

const VARIABLES = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'TAPWRIGHT_HOME',
  'TAPWRIGHT_KEY',
  'TAPWRIGHT_ALLOW_PRIVATE',
  'TAPWRIGHT_NOW',
];

function environment(): Finding {
  const set = VARIABLES.filter((name) => process.env[name] ?? process.env[name.toLowerCase()]);
  const open = process.env['TAPWRIGHT_ALLOW_PRIVATE'] === '1';
  return {
    name: 'environment',
    status: open ? 'warning' : 'ok',
    detail: set.length > 0 ? `set: ${set.join(', ')}` : 'nothing special is set',
    ...(open ? { hint: 'TAPWRIGHT_ALLOW_PRIVATE=1 lets every connector reach this machine and its network.' } : {}),
  };
}

async function duckdb(): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-doctor-'));
  try {
    const destination = await openDestination(`duckdb:${join(folder, 'probe.db')}`);
    await destination.close();
    return { name: 'DuckDB', status: 'ok', detail: 'loads' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name: 'DuckDB', status: 'failed', detail, hint: 'Reinstall @duckdb/node-api for this platform.' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function connectors(cwd: string): Finding {
  const folders = [cwd, join(cwd, 'connectors')].filter((folder) => existsSync(folder));
  const names = folders.flatMap((folder) =>
    readdirSync(folder).filter((name) => name.startsWith('source-') && existsSync(join(folder, name, 'package.json'))),
  );
  return { name: 'connectors here', status: 'ok', detail: names.length > 0 ? names.join(', ') : 'none' };
}
