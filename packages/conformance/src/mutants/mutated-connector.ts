import * as runtime from '@tapwright/connector';
import type { Connect, Connection, ConnectorDefinition, JsonSchema, ReadOptions } from '@tapwright/connector';
import { mutationFor, remember } from './active-mutation.ts';
import { wrapHttp } from './http-port.ts';
import type { Mutation, Read } from './operator.ts';

// What `@tapwright/connector` resolves to in the process of a mutant: the runtime as it is, but for two of its doors.
export * from '@tapwright/connector';

const mutated = new WeakSet<ConnectorDefinition['streams']>();

/** Declares the connector as the mutant has it. */
export function defineConnector(definition: ConnectorDefinition): ConnectorDefinition {
  return mutatedDefinition(definition);
}

/** Connects as the mutant does. */
export const connect: Connect = async (connector, config, options = {}) => {
  const given = mutatedDefinition(untyped(connector));
  const mutation = mutationFor(given);
  wrapOnce(mutation);
  const changed = mutation.options?.(options, config) ?? options;
  const connection = await runtime.connect(given, config, changed);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a connection of the same connector, its types lost on the way
  return mutatedConnection(connection, mutation) as Awaited<ReturnType<typeof runtime.connect<never, never, never>>>;
};

/** Tells hosts of the config what the mutant does. */
export function configSpec(connector: ConnectorDefinition): JsonSchema {
  const spec = runtime.configSpec(connector);
  return mutationFor(connector).spec?.(spec) ?? spec;
}

function untyped(connector: object): ConnectorDefinition {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- mutations read a definition as data
  return connector as ConnectorDefinition;
}

function mutatedDefinition(connector: ConnectorDefinition): ConnectorDefinition {
  if (mutated.has(connector.streams)) return connector;
  const mutation = mutationFor(connector);
  const changed = mutation.definition?.(connector) ?? connector;
  // A list of its own, so that it is known by its streams alone.
  const own = { ...changed, streams: [...changed.streams] };
  mutated.add(own.streams);
  remember(own, mutation);
  return own;
}

let wrapped = false;

function wrapOnce(mutation: Mutation): void {
  if (wrapped) return;
  wrapped = true;
  wrapHttp(mutation);
}

function mutatedConnection(connection: Connection, mutation: Mutation): Connection {
  const plain: Read = (stream, options) => connection.read(stream, options);
  const read = mutation.read?.(plain) ?? plain;
  const changed = { ...connection, read: (stream: string, options: ReadOptions = {}) => read(stream, options) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- mutations read every stream as records of any kind
  const reading = changed as unknown as Connection;
  return mutation.connection?.(reading) ?? reading;
}
