import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generatePackage, type GenerateReport } from '@tapwright/factory';
import { givenBlueprint } from './inspect-description.ts';
import { privateAllowed } from './private-addresses.ts';

export interface GenerateConnectorOptions {
  /** OpenAPI document (file or address), or a blueprint. */
  readonly description: string;
  /** Default: `connectors/<package>` in a workspace that has that folder, else `./<package>`; both need `name`. */
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
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return await generatePackage({
    ...given,
    ...(blueprint ? { blueprint } : { description }),
    out: outputFolder(
      out ?? defaultFolder(options.name ?? blueprint?.name ?? description),
      cwd ?? process.cwd(),
      out !== undefined,
    ),
    read: { allowPrivate: privateAllowed(allowPrivate), ...(signal === undefined ? {} : { signal }) },
  });
}

/** `source-petstore` for `petstore.yaml` and `https://api.petstore.example/v1/petstore.json`. */
function defaultFolder(name: string): string {
  const file = name.split(/[?#]/)[0]?.split('/').at(-1) ?? name;
  const base = file.replace(/\.(?:json|ya?ml)$/i, '').replace(/^source-/, '');
  return `source-${
    base
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'api'
  }`;
}

function outputFolder(folder: string, cwd: string, chosen: boolean): string {
  const connectors = join(cwd, 'connectors');
  return !chosen && existsSync(connectors) ? join(connectors, folder) : resolve(cwd, folder);
}
