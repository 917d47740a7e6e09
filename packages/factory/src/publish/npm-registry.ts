import { createHash } from 'node:crypto';
import {
  ConfigError,
  connect,
  defineClient,
  defineConnector,
  isJsonObject,
  isTapwrightError,
  secret,
  reveal,
  type JsonObject,
  type Secret,
} from '@tapwright/connector';
import { z } from 'zod';
import { integrityOf } from './npm-pack.ts';

export interface NpmRegistry {
  /** Address of the registry. */
  readonly address: string;
  readonly token: Secret | string;
  /** Default `latest`. */
  readonly tag?: string;
  /** Of a package with a scope. Default: as the registry does. */
  readonly access?: 'public' | 'restricted';
  /** Registries of this machine and of private networks may be reached. Default false. */
  readonly allowPrivate?: boolean;
}

const config = z.object({ token: secret({ title: 'Token' }) });

/** A registry as a connector: the runtime brings authentication, retries, the guard, and errors without secrets. */
const registryConnector = defineConnector({
  name: 'npm-registry',
  title: 'npm registry',
  version: '0.0.0',
  config,
  client: defineClient<z.output<typeof config>>({
    baseUrl: 'https://registry.invalid',
    auth: { kind: 'bearer', token: ({ token }) => token },
  }),
  check: { method: 'GET', path: '/-/whoami', operationClass: 'safe' },
  streams: [],
});

/**
 * Puts a tarball into a registry, byte for byte: what was tested and signed is what is installed. A version that is there
 * already with the same bytes is done; with others it is refused.
 */
export async function publishTarball(
  tarball: Uint8Array,
  manifest: JsonObject,
  registry: NpmRegistry,
  signal: AbortSignal,
): Promise<'published' | 'was-there'> {
  const name = textAt(manifest, 'name');
  const version = textAt(manifest, 'version');
  await using connection = await connect(
    registryConnector,
    { token: reveal(registry.token) },
    { baseUrl: registry.address.replace(/\/+$/, ''), allowPrivate: registry.allowPrivate === true, signal },
  );
  const path = `/${name.replace('/', '%2f')}`;
  const integrity = integrityOf(tarball);
  const there = async (): Promise<string | undefined> => {
    try {
      const { body } = await connection.get(path, { operationClass: 'safe' });
      return integrityAt(body, version);
    } catch (error) {
      if (isTapwrightError(error) && 'status' in error && error.status === 404) return undefined;
      throw error;
    }
  };
  const before = await there();
  if (before !== undefined) return sameOrTaken(before, integrity, name, version);
  try {
    await connection.put(path, { body: document(tarball, manifest, registry), operationClass: 'unsafe' });
    return 'published';
  } catch (error) {
    // The answer may have been lost, or somebody was faster.
    const after = await there().catch(() => undefined);
    if (after === undefined) throw error;
    return sameOrTaken(after, integrity, name, version);
  }
}

function sameOrTaken(found: string, integrity: string, name: string, version: string): 'was-there' {
  if (found === integrity) return 'was-there';
  throw new ConfigError(`the registry has another ${name}@${version}`, {
    code: 'version_taken',
    hint: 'Raise the version, and test and publish again.',
  });
}

/** The integrity of a version; undefined where it is not there. */
function integrityAt(body: unknown, version: string): string | undefined {
  const versions = isJsonObject(body) ? body['versions'] : undefined;
  const one = isJsonObject(versions) && Object.hasOwn(versions, version) ? versions[version] : undefined;
  const dist = isJsonObject(one) ? one['dist'] : undefined;
  if (!isJsonObject(one)) return undefined;
  const { integrity } = isJsonObject(dist) ? dist : {};
  return typeof integrity === 'string' ? integrity : 'unknown';
}

/** What `npm publish` sends. The manifest is told without `private`, which only keeps people from doing it by accident. */
function document(
  tarball: Uint8Array,
  manifest: JsonObject,
  { address, tag = 'latest', access }: NpmRegistry,
): JsonObject {
  const name = textAt(manifest, 'name');
  const version = textAt(manifest, 'version');
  const { private: _private, ...told } = manifest;
  const file = `${name}-${version}.tgz`;
  const place = `${address.replace(/\/+$/, '')}/${name}/-/${file.split('/').at(-1) ?? file}`;
  const dist = {
    integrity: integrityOf(tarball),
    shasum: createHash('sha1').update(tarball).digest('hex'),
    tarball: place,
  };
  return {
    _id: name,
    name,
    ...(typeof told['description'] === 'string' && { description: told['description'] }),
    'dist-tags': { [tag]: version },
    versions: { [version]: { ...told, _id: `${name}@${version}`, dist } },
    ...(access !== undefined && { access }),
    _attachments: {
      [file]: {
        content_type: 'application/octet-stream',
        data: Buffer.from(tarball).toString('base64'),
        length: tarball.length,
      },
    },
  };
}

function textAt(manifest: JsonObject, key: string): string {
  const value = manifest[key];
  if (typeof value === 'string' && value !== '') return value;
  throw new ConfigError(`package.json has no ${key}`, { code: 'package_unpublishable' });
}
