import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readDescription } from '@tapwright/blueprint';
import { generatePackage, type GenerateReport } from '@tapwright/factory';
import { givenBlueprint } from './inspect-description.ts';
import { privateAllowed } from './private-addresses.ts';

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
  const blueprint = await givenBlueprint(description);
  const read = { allowPrivate: privateAllowed(allowPrivate), ...(signal === undefined ? {} : { signal }) };
  // Where nobody names the package, the description does: it has to be read before there is a folder.
  const unnamed = !blueprint && out === undefined && options.name === undefined;
  const content = unnamed ? await readDescription(description, read) : undefined;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return await generatePackage({
    ...given,
    ...(blueprint ? { blueprint } : content ? { content } : { description }),
    out: outputFolder(
      out ?? defaultFolder(options.name ?? blueprint?.name ?? content?.name ?? 'api'),
      cwd ?? process.cwd(),
      out !== undefined,
    ),
    read,
  });
}

function defaultFolder(name: string): string {
  return `source-${name.replace(/^source-/, '')}`;
}

function outputFolder(folder: string, cwd: string, chosen: boolean): string {
  const connectors = join(cwd, 'connectors');
  return !chosen && existsSync(connectors) ? join(connectors, folder) : resolve(cwd, folder);
}
