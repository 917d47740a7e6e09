import { z } from 'zod';
import type { Catalog, CatalogStream } from '../connection.ts';
import { ConfigError } from '../errors.ts';

/** One stream that shall be read, and how. */
export interface SelectedStream {
  readonly stream: CatalogStream;
  readonly syncMode: 'full_refresh' | 'incremental';
  /** An incremental read was asked for, but the stream has no cursor. */
  readonly downgraded: boolean;
}

export interface Selection {
  readonly streams: readonly SelectedStream[];
  /** What was asked for but cannot be read; the others are read all the same. */
  readonly problems: readonly { readonly name: string; readonly error: ConfigError }[];
}

interface Wanted {
  readonly name: string;
  readonly syncMode: 'full_refresh' | 'incremental' | undefined;
}

const airbyteCatalog = z.object({
  streams: z.array(
    z.object({
      stream: z.object({ name: z.string() }),
      sync_mode: z.enum(['full_refresh', 'incremental']),
    }),
  ),
});

const singerCatalog = z.object({
  streams: z.array(
    z.object({
      tap_stream_id: z.string(),
      schema: z.object({ selected: z.boolean().optional() }).optional(),
      metadata: z
        .array(z.object({ breadcrumb: z.array(z.string()), metadata: z.record(z.string(), z.unknown()) }))
        .optional(),
    }),
  ),
});

/** Reads a configured catalog, Airbyte's or Singer's, against what the connector offers. */
export function selectStreams(file: unknown, catalog: Catalog): Selection {
  return resolve(wantedStreams(file), catalog);
}

/** Every stream, incremental where possible. */
export function allStreams(catalog: Catalog): Selection {
  return resolve(
    catalog.streams.map(({ name }) => ({ name, syncMode: undefined })),
    catalog,
  );
}

function wantedStreams(file: unknown): readonly Wanted[] {
  const airbyte = airbyteCatalog.safeParse(file);
  if (airbyte.success)
    return airbyte.data.streams.map((entry) => ({ name: entry.stream.name, syncMode: entry.sync_mode }));
  const singer = singerCatalog.safeParse(file);
  if (singer.success) return singer.data.streams.flatMap(singerStream);
  const [issue] = airbyte.error.issues;
  throw new ConfigError(
    `the catalog is not a configured catalog (at ${issue ? issue.path.join('.') || 'its root' : 'its root'})`,
    {
      code: 'catalog_invalid',
      hint: 'Make one from the output of discover: {"streams": [{"stream": {…}, "sync_mode": "full_refresh", "destination_sync_mode": "append"}]}.',
    },
  );
}

function singerStream(entry: z.output<typeof singerCatalog>['streams'][number]): readonly Wanted[] {
  const root = entry.metadata?.find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata ?? {};
  const selected = root['selected'] ?? entry.schema?.selected ?? root['selected-by-default'] ?? false;
  if (selected !== true) return [];
  const method = root['replication-method'];
  const syncMode = method === 'FULL_TABLE' ? 'full_refresh' : method === 'INCREMENTAL' ? 'incremental' : undefined;
  return [{ name: entry.tap_stream_id, syncMode }];
}

function resolve(wanted: readonly Wanted[], catalog: Catalog): Selection {
  const streams: SelectedStream[] = [];
  const problems: Selection['problems'][number][] = [];
  const seen = new Set<string>();
  for (const { name, syncMode } of wanted) {
    const stream = catalog.streams.find((candidate) => candidate.name === name);
    const error = problemOf(name, stream, seen.has(name));
    seen.add(name);
    if (error) problems.push({ name, error });
    else if (stream) streams.push(selected(stream, syncMode));
  }
  return { streams, problems };
}

/** Hosts ask for incremental reads of everything: a stream without cursor is read in full then. */
function selected(stream: CatalogStream, wanted: Wanted['syncMode']): SelectedStream {
  const syncMode = wanted ?? stream.syncModes.at(-1) ?? 'full_refresh';
  const possible = syncMode === 'full_refresh' || stream.syncModes.includes(syncMode);
  return { stream, syncMode: possible ? syncMode : 'full_refresh', downgraded: !possible };
}

function problemOf(name: string, stream: CatalogStream | undefined, repeated: boolean): ConfigError | undefined {
  if (repeated) {
    const hint = 'Name each stream once.';
    return new ConfigError(`the catalog names the stream ${name} twice`, {
      code: 'stream_repeated',
      hint,
      stream: name,
    });
  }
  if (stream) return undefined;
  const hint = 'Run discover again and choose from its streams.';
  return new ConfigError(`there is no stream ${name}`, { code: 'stream_unknown', hint, stream: name });
}
