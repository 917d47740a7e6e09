import type { Catalog } from '@tapwright/connector';
import type { ConnectorOperator, Mutation } from '../operator.ts';

const parts = ['discovery'];

/** Mistakes in what the connector says of itself. */
export const catalogOperators: readonly ConnectorOperator[] = [
  {
    name: 'stream-not-listed',
    bug: 'leaves a stream out of the catalog',
    target: 'connector',
    parts,
    missing: 'the catalog lists every stream',
    inapplicable: ({ streams }) => (streams.length === 0 ? 'the connector has no streams' : undefined),
    mutate: () => catalogChange(({ streams }) => ({ streams: streams.slice(1) })),
  },
  {
    name: 'stream-listed-twice',
    bug: 'lists a stream twice',
    target: 'connector',
    parts,
    missing: 'the catalog lists every stream once',
    inapplicable: ({ streams }) => (streams.length === 0 ? 'the connector has no streams' : undefined),
    mutate: () => catalogChange(({ streams }) => ({ streams: [...streams, ...streams.slice(0, 1)] })),
  },
  {
    name: 'schema-lost',
    bug: 'gives no schema for its streams',
    target: 'connector',
    parts,
    missing: 'key and cursor are in the schema of each stream',
    inapplicable: ({ streams }) =>
      streams.some((stream) => (stream.primaryKey ?? []).length > 0) ? undefined : 'no stream has a key',
    mutate: () =>
      catalogChange(({ streams }) => ({
        streams: streams.map((stream) => ({ ...stream, schema: { type: 'string' } })),
      })),
  },
  {
    name: 'incremental-not-offered',
    bug: 'does not say that a stream can be read incrementally',
    target: 'connector',
    parts,
    missing: 'incremental streams say so',
    inapplicable: ({ streams }) =>
      streams.some((stream) => stream.incremental !== undefined) ? undefined : 'no stream is incremental',
    mutate: () =>
      catalogChange(({ streams }) => ({
        streams: streams.map((stream) => ({ ...stream, syncModes: ['full_refresh'] })),
      })),
  },
];

function catalogChange(change: (catalog: Catalog) => Catalog): Mutation {
  return {
    connection: (connection) => ({ ...connection, discover: async () => change(await connection.discover()) }),
  };
}
