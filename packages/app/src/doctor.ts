import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { arch, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { sandboxFindings } from '@tapwright/conformance';
import { isTapwrightError } from '@tapwright/connector';
import { openModel, type Model } from '@tapwright/factory';
import { openDestination } from '@tapwright/sync';
import { homeFolder } from './home.ts';
import { modelConfig } from './model-config.ts';
import { sandboxOf } from './sandbox-of.ts';
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
    await sandbox(homeFolder(options.home)),
    ...(await models(homeFolder(options.home))),
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

/** How code that nobody trusts is confined here: the best level that was shown to hold. */
async function sandbox(home: string): Promise<Finding> {
  // What was found out before is used; nothing is left behind.
  const { cacheFile: cache } = sandboxOf(home);
  const found = await sandboxFindings(existsSync(cache) ? cache : undefined);
  const rungs = found.filter(({ level }) => level !== 'none');
  const best = rungs.find(({ works }) => works);
  const others = rungs
    .filter((one) => one !== best)
    .map(({ level, works, why = '' }) => (works ? level : `${level}: ${why}`));
  const beside = others.length === 0 ? '' : ` (${others.join('; ')})`;
  if (best === undefined)
    return {
      name: 'sandbox',
      status: 'failed',
      detail: `none${beside}`,
      hint: 'Install bubblewrap (Linux: apt install bubblewrap) or srt (macOS); until then generated code is not run.',
    };
  const isOpen = best.level === 'node-permission';
  return {
    name: 'sandbox',
    status: isOpen ? 'warning' : 'ok',
    detail: `${best.level}${beside}`,
    ...(isOpen && { hint: 'Its network is open: what has hand-written code is tested, and not published.' }),
  };
}

/** Agents that ask a model, in the order of a build. */
const ASKING = ['research', 'generate', 'testReview', 'review'] as const;

/** Which model answers each agent, and whether there is a key; never the key. */
async function models(home: string): Promise<readonly Finding[]> {
  try {
    const config = await modelConfig({ home });
    if (config === undefined)
      return [{ name: 'model', status: 'ok', detail: 'none: descriptions need none, documentation for people does' }];
    await using model = openModel(config);
    const described = ASKING.map((agent) => ({ agent, ...model.describe(agent) }));
    const lines = [...new Map(described.map((one) => [modelLine(one), one])).keys()];
    return lines.map((line): Finding => {
      const agents = described.filter((one) => modelLine(one) === line);
      const isMissing = agents.some(({ key }) => key === 'missing');
      const who = lines.length === 1 ? '' : `${agents.map(({ agent }) => agent).join(', ')}: `;
      const hint = 'docs/models.md says where keys are looked for; `tapwright bridge` needs none.';
      return { name: 'model', status: isMissing ? 'warning' : 'ok', detail: who + line, ...(isMissing && { hint }) };
    });
  } catch (error) {
    if (!isTapwrightError(error)) throw error;
    return [
      { name: 'model', status: 'failed', detail: error.message, ...(error.hint !== undefined && { hint: error.hint }) },
    ];
  }
}

function modelLine({ provider, model, baseUrl, official, key }: ReturnType<Model['describe']>): string {
  const where = official ? '' : ` at ${new URL(baseUrl).host}`;
  return `${provider} ${model}${where}, key ${key}`;
}

function connectors(cwd: string): Finding {
  const folders = [cwd, join(cwd, 'connectors')].filter((folder) => existsSync(folder));
  const names = folders.flatMap((folder) =>
    readdirSync(folder).filter((name) => name.startsWith('source-') && existsSync(join(folder, name, 'package.json'))),
  );
  return { name: 'connectors here', status: 'ok', detail: names.length > 0 ? names.join(', ') : 'none' };
}
