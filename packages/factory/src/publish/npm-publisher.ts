import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, isJsonObject, type JsonObject } from '@tapwright/connector';
import { readTarball } from '@tapwright/conformance';
import type { Agent, MergeTask, PublishOutcome, PublishTask } from '../agents/agent.ts';
import { checkFolder } from './folder-publisher.ts';
import { integrityOf, packPackage } from './npm-pack.ts';
import { publishTarball, type NpmRegistry } from './npm-registry.ts';
import { packageTexts } from './package-texts.ts';
import { requirePublishable, type PublishPolicy } from './require-publishable.ts';

export interface NpmPublisherOptions extends PublishPolicy {
  readonly kind: 'npm';
  /** Folder of the tarball. */
  readonly out: string;
  /** Where it goes after the last gate. Default: nowhere. */
  readonly registry?: NpmRegistry;
  /** Program to run. Default `npm`, on the path. */
  readonly npm?: string;
}

/** Packs a tarball; after the last gate, and only where a registry is named, puts it there. */
export function publishToNpm(options: NpmPublisherOptions): {
  readonly publish: Agent<PublishTask, PublishOutcome>;
  readonly merge: Agent<MergeTask, PublishOutcome>;
} {
  return {
    publish: async (task, bench) => {
      await requirePublishable(task, bench.artefacts, options);
      const texts = await packageTexts(task.package, bench.artefacts);
      const { out, npm } = options;
      const { folder: scratch, signal } = bench;
      const { tarball, integrity } = await packPackage(texts, {
        out,
        scratch,
        signal,
        ...(npm !== undefined && { npm }),
      });
      return { kind: 'npm', where: tarball, commit: integrity, changed: [tarball] };
    },
    merge: async ({ published }, bench) => {
      const { registry } = options;
      if (registry === undefined) return published;
      const tarball = tarballAt(resolve(published.where));
      if (integrityOf(tarball) !== published.commit)
        throw new ConfigError(`${published.where} is not the tarball that was approved`, {
          code: 'tarball_changed',
          hint: 'Publish it again.',
        });
      const how = await publishTarball(tarball, manifestOf(tarball), registry, bench.signal);
      await bench.emit({ type: 'registry-publish', data: { registry: registry.address, how } });
      return { ...published, where: registry.address };
    },
  };
}

/** A file in the place of its folder, and an address that is none, would be found only at the end. */
export async function checkNpm({ out, registry }: NpmPublisherOptions): Promise<void> {
  await checkFolder({ kind: 'folder', out });
  if (registry === undefined) return;
  const url = URL.parse(registry.address);
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && registry.allowPrivate === true);
  if (secure && url.username === '') return;
  throw new ConfigError(`${url === null ? registry.address.slice(0, 100) : url.host} is no address of a registry`, {
    code: 'registry_invalid',
    hint: 'Write https://host/path, without a name or password; http only with TAPWRIGHT_ALLOW_PRIVATE=1.',
  });
}

function tarballAt(path: string): Uint8Array {
  if (existsSync(path)) return readFileSync(path);
  throw new ConfigError(`the tarball that was approved is not here: ${path}`, {
    code: 'tarball_missing',
    hint: 'Go on where it was packed, put it there, or build anew.',
  });
}

function manifestOf(tarball: Uint8Array): JsonObject {
  const file = readTarball(tarball).find(({ path }) => /^[^/]+\/package\.json$/.test(path));
  const manifest: unknown = JSON.parse(Buffer.from(file?.bytes ?? []).toString() || 'null');
  if (isJsonObject(manifest)) return manifest;
  throw new ConfigError('the tarball has no package.json', { code: 'package_unpublishable' });
}
