import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { modelConfigFromEnv, parseModelConfig, type ModelConfig } from '@tapwright/factory';
import { readConfig } from './config-file.ts';
import { privateAllowed } from './private-addresses.ts';

export interface ModelSources {
  /** A JSON or YAML file. Default: `TAPWRIGHT_MODEL_CONFIG`, else `model.yaml` of the home folder if it is there. */
  readonly file?: string | undefined;
  /** The home folder. */
  readonly home: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Which models answer, from a file, else from the environment. Undefined where neither says anything: then everything
 * that needs no model works, and nothing else.
 */
export async function modelConfig(sources: ModelSources): Promise<ModelConfig | undefined> {
  const env = sources.env ?? process.env;
  const file = sources.file ?? env['TAPWRIGHT_MODEL_CONFIG'] ?? ownFile(sources.home);
  if (file === undefined) return modelConfigFromEnv(env);
  const given = await readConfig({ file, env: withoutConnectorFields(env) });
  const config = withRecordingBeside(parseModelConfig(given), file);
  if (holdsKey(given)) await refuseReadable(file);
  return privateAllowed(undefined, env) ? { ...config, allowPrivate: config.allowPrivate ?? true } : config;
}

/** The file of recorded answers is named from where the configuration lies, so that both can be moved together. */
function withRecordingBeside(config: ModelConfig, file: string): ModelConfig {
  const { recording } = config;
  if (recording === undefined) return config;
  return { ...config, recording: { ...recording, file: resolve(dirname(file), recording.file) } };
}

const OWN_FILES = ['model.yaml', 'model.json'];

function ownFile(home: string): string | undefined {
  return OWN_FILES.map((name) => join(home, name)).find((path) => existsSync(path));
}

/** `TAPWRIGHT_CONFIG_TOKEN` is for connectors. */
function withoutConnectorFields(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TAPWRIGHT_CONFIG_')));
}

function holdsKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, inner]) => (name === 'apiKey' && typeof inner === 'string') || holdsKey(inner),
  );
}

/** A key lies in a file that only its owner reads. On Windows modes say nothing. */
async function refuseReadable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new ConfigError(`${file} holds a key, and others may read it`, {
    code: 'model_config_invalid',
    hint: `Run: chmod 600 ${file}, or name an environment variable with apiKeyEnv instead.`,
  });
}
