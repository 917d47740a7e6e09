import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError, systemClock, type Clock } from '@tapwright/connector';
import { importedCheckpoint, resetCheckpoint } from '../../checkpoint.ts';
import { destinationError } from '../../destination-error.ts';
import type { Destination, StreamCheckpoint, StreamPlan } from '../../destination.ts';
import { lockDestination } from '../../destination-lock.ts';
import { makeFolder } from '../../make-folder.ts';
import { createPartWriter, type CommitPolicy } from '../../part-writer.ts';
import { openFileSink, type FileFormat } from './file-sink.ts';
import { freeFolderName } from './folder-name.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { makeStreamFolder, MANIFEST_FILE, openStreamFolder, type StreamFolder } from './stream-folder.ts';

export interface FileDestinationOptions {
  readonly commit?: Partial<CommitPolicy>;
  readonly clock?: Clock;
}

/** A folder with one folder per stream, each with its parts and the manifest that lists them. */
export async function openFiles(
  path: string,
  format: FileFormat,
  options: FileDestinationOptions = {},
): Promise<Destination> {
  const location = resolve(path);
  try {
    await makeFolder(location);
    const unlock = await lockDestination(join(location, '.tapwright.lock'), location);
    return createDestination(location, format, options, unlock);
  } catch (error) {
    throw destinationError(error, location);
  }
}

function createDestination(
  location: string,
  format: FileFormat,
  options: FileDestinationOptions,
  unlock: () => Promise<void>,
): Destination {
  const clock = options.clock ?? systemClock;
  const policy = { batches: 100, bytes: 64 << 20, milliseconds: 30_000, ...options.commit };
  const folders = new Map<string, Promise<StreamFolder>>();
  let names: Promise<Map<string, string>> | undefined;
  let closed: Promise<void> | undefined;

  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw destinationError(error, location);
    }
  };
  const folderOf = async (stream: string): Promise<StreamFolder> => {
    const known = await (names ??= listStreams(location));
    const name = known.get(stream) ?? freeFolderName(stream, new Set([...known.values()].map(lowerCase)));
    known.set(stream, name);
    const folder = folders.get(stream) ?? openStreamFolder(join(location, name));
    folders.set(stream, folder);
    return folder;
  };
  const checkpoints = async (): Promise<readonly StreamCheckpoint[]> => {
    const known = await (names ??= listStreams(location));
    const found: StreamCheckpoint[] = [];
    for (const stream of [...known.keys()].sort()) {
      const checkpoint = (await folderOf(stream)).manifest?.checkpoint;
      if (checkpoint) found.push(checkpoint);
    }
    return found;
  };
  const close = async (): Promise<void> => {
    try {
      await format.close();
    } finally {
      await unlock();
    }
  };
  const destination: Destination = {
    kind: format.kind,
    location,
    accept: (plan) => refuseDedupe(plan, format),
    readState: (stream) => guarded(async () => (await folderOf(stream)).manifest?.checkpoint),
    resetState: (stream) =>
      guarded(async () => {
        const folder = await folderOf(stream);
        const { manifest } = folder;
        if (!manifest) return;
        await folder.commit({
          ...manifest,
          staged: [],
          checkpoint: resetCheckpoint(manifest.checkpoint, clock.now()),
        });
      }),
    exportState: () => guarded(async () => ({ version: 1 as const, streams: await checkpoints() })),
    importState: (document) =>
      guarded(async () => {
        for (const checkpoint of document.streams) {
          const folder = await folderOf(checkpoint.stream);
          await makeStreamFolder(folder.path);
          const empty: Omit<Manifest, 'checkpoint'> = { version: 1, parts: [], staged: [], next: 1, columns: [] };
          await folder.commit({
            ...empty,
            ...folder.manifest,
            staged: [],
            checkpoint: importedCheckpoint(checkpoint, clock.now()),
          });
        }
      }),
    openStream: (plan, writerOptions) =>
      guarded(async () => {
        // Looked at afresh, as a commit of an earlier writer may have failed half-way.
        folders.delete(plan.name);
        const folder = await folderOf(plan.name);
        await makeStreamFolder(folder.path);
        const sink = openFileSink({ plan, folder, format, clock, location });
        return createPartWriter(sink, policy, clock, writerOptions);
      }),
    close: () => (closed ??= close()),
    [Symbol.asyncDispose]: () => destination.close(),
  };
  return destination;
}

/** The folder of each stream, by what their manifests say. */
async function listStreams(location: string): Promise<Map<string, string>> {
  const streams = new Map<string, string>();
  for (const entry of await readdir(location, { withFileTypes: true })) {
    const manifest = entry.isDirectory() ? await readManifest(join(location, entry.name, MANIFEST_FILE)) : undefined;
    if (manifest) streams.set(manifest.checkpoint.stream, entry.name);
  }
  return streams;
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}

function refuseDedupe(plan: StreamPlan, format: FileFormat): void {
  if (plan.writeMode !== 'dedupe') return;
  throw new ConfigError(`Stream "${plan.name}" cannot be deduplicated in ${format.kind} files.`, {
    code: 'dedupe_unsupported',
    stream: plan.name,
    hint: 'Files cannot replace single rows: use append or overwrite here, or a DuckDB file for dedupe.',
  });
}
