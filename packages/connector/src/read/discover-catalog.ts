import type { Catalog, CatalogStream } from '../connection.ts';
import type { AnyStream } from '../definition.ts';
import { pathParts } from '../path.ts';
import type { ReadableConnector } from './read-context.ts';

/** What a connector's streams offer; asks nobody. */
export function discoverCatalog(connector: Pick<ReadableConnector, 'streams'>): Catalog {
  return { streams: connector.streams.map(catalogStream) };
}

function catalogStream(stream: AnyStream): CatalogStream {
  const { incremental } = stream;
  return {
    name: stream.name,
    ...(stream.description === undefined ? {} : { description: stream.description }),
    schema: stream.schema,
    primaryKey: (stream.primaryKey ?? []).map((key) => pathParts(key)),
    ...(incremental === undefined ? {} : { cursorField: pathParts(incremental.cursorField) }),
    ...(incremental?.appendOnly === true ? { appendOnly: true } : {}),
    ...(stream.deleted === undefined ? {} : { deleted: pathParts(stream.deleted) }),
    syncModes: incremental === undefined ? ['full_refresh'] : ['full_refresh', 'incremental'],
    // Every pagination goes on from a position.
    resumable: true,
    ...(stream.parent === undefined ? {} : { parent: stream.parent.stream }),
  };
}
