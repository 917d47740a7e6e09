import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generatePackage, type GenerateReport } from '@tapwright/factory';
import { readGiven } from './read-given.ts';

export interface GenerateConnectorOptions {
  /** OpenAPI document (file or address), or a blueprint. */
  readonly description: string;
  /** Default: `connectors/source-NAME` in a workspace that has that folder, else `source-NAME`. */
  readonly out?: string | undefined;
  readonly overlay?: string | undefined;
  readonly name?: string | undefined;
  readonly streams?: readonly string[] | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly descriptions?: 'keep' | 'drop' | undefined;
  readonly force?: boolean | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Makes or renews a connector package. */
export async function generateConnector(options: GenerateConnectorOptions): Promise<GenerateReport> {
  const { cwd, out, allowPrivate, signal, description, ...rest } = options;
  const started = performance.now();
  const given = await readGiven(description, { allowPrivate, signal });
  const read = performance.now() - started;
  const name = options.name ?? given.blueprint?.name ?? given.content?.name ?? 'api';
  const chosen = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const report = await generatePackage({
    ...chosen,
    ...(given.blueprint ? { blueprint: given.blueprint } : { content: given.content }),
    out: outputFolder(out ?? defaultFolder(name), cwd ?? process.cwd(), out !== undefined),
  });
  return { ...report, timings: { ...report.timings, blueprint: report.timings.blueprint + read } };
}

function defaultFolder(name: string): string {
  return `source-${name.replace(/^source-/, '')}`;
}

function outputFolder(folder: string, cwd: string, chosen: boolean): string {
  const connectors = join(cwd, 'connectors');
  return !chosen && existsSync(connectors) ? join(connectors, folder) : resolve(cwd, folder);
}
