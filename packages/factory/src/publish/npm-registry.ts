import { createHash } from 'node:crypto';
import {
  ConfigError,
  connect,
  defineClient,
  defineConnector,
  guardedFetch,
  isJsonObject,
  isTapwrightError,
  secret,
  reveal,
  TransientError,
  type Connection,
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
  await using connection = await openRegistry(registry, signal);
  const path = pathOf(name);
  const integrity = integrityOf(tarball);
  const there = async (): Promise<string | undefined> => integrityAt(await documentOf(connection, name), version);
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

/** The tarball of the version that the tag names; undefined where the registry has no such package. */
export async function newestTarball(
  name: string,
  registry: NpmRegistry,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  await using connection = await openRegistry(registry, signal);
  const found = documentSchema.safeParse(await documentOf(connection, name));
  const version = found.data?.['dist-tags'][registry.tag ?? 'latest'];
  const dist = version === undefined ? undefined : found.data?.versions[version]?.dist;
  if (dist === undefined) return undefined;
  const url = URL.parse(dist.tarball, registry.address);
  const { status, bytes } = url === null ? NOTHING : await download(url, registry, signal);
  const isWhole = dist.integrity === undefined || dist.integrity.split(' ').includes(integrityOf(bytes));
  if (status === 200 && isWhole) return bytes;
  throw new ConfigError(
    `the published ${name}@${version} cannot be compared with: ${status === 200 ? 'its tarball is not the one that the registry lists' : `its tarball is answered with ${status}`}`,
    { code: 'published_unreadable', hint: 'Look at it in the registry; its token has to be allowed to read it.' },
  );
}

const documentSchema = z.object({
  'dist-tags': z.record(z.string(), z.string()),
  versions: z.record(
    z.string(),
    z.object({ dist: z.object({ tarball: z.string(), integrity: z.string().optional() }) }),
  ),
});

const NOTHING = { status: 404, bytes: new Uint8Array() };

/** The token goes to the registry itself, never to where it may lead. */
async function download(
  url: URL,
  registry: NpmRegistry,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly bytes: Uint8Array }> {
  const open = { allowPrivate: registry.allowPrivate === true, signal };
  if (url.origin !== new URL(registry.address).origin) return guardedFetch(url, open);
  const headers = { authorization: `Bearer ${reveal(registry.token)}` };
  const answer = await fetch(url, { headers, redirect: 'manual', signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new TransientError(`the registry does not answer for ${url.pathname}`, {
      code: 'registry_unreachable',
      cause,
    });
  });
  const next = answer.headers.get('location');
  if (next !== null && answer.status >= 300 && answer.status < 400) return guardedFetch(new URL(next, url), open);
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

function openRegistry(registry: NpmRegistry, signal: AbortSignal): Promise<Connection> {
  return connect(
    registryConnector,
    { token: reveal(registry.token) },
    { baseUrl: registry.address.replace(/\/+$/, ''), allowPrivate: registry.allowPrivate === true, signal },
  );
}

function pathOf(name: string): string {
  return `/${name.replace('/', '%2f')}`;
}

/** What the registry knows of a package; undefined where that is nothing. */
async function documentOf(connection: Connection, name: string): Promise<unknown> {
  try {
    return (await connection.get(pathOf(name), { operationClass: 'safe' })).body;
  } catch (error) {
    if (isTapwrightError(error) && 'status' in error && error.status === 404) return undefined;
    throw error;
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
