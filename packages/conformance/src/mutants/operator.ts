import type {
  AnyAction,
  AnyStream,
  Batch,
  Connection,
  ConnectorDefinition,
  ConnectOptions,
  JsonSchema,
  ReadOptions,
} from '@tapwright/connector';

/** One request as it leaves for the network. */
export interface SentRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

/** One whole answer as it comes from the network. */
export interface ReceivedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

export type Read = (stream: string, options: ReadOptions) => AsyncIterable<Batch>;

/** A mistake, as what it changes around a connector that is right. Nothing of the runtime itself knows of it. */
export interface Mutation {
  /** The definition as the mistaken connector has it. */
  readonly definition?: (connector: ConnectorDefinition) => ConnectorDefinition;
  /** What the runtime is given: clock, token store, hooks. */
  readonly options?: (options: ConnectOptions, config: unknown) => ConnectOptions;
  /** Reads through the given reader. */
  readonly read?: (read: Read) => Read;
  readonly connection?: (connection: Connection) => Connection;
  /** What hosts are told of the config. */
  readonly spec?: (spec: JsonSchema) => JsonSchema;
  readonly request?: (request: SentRequest) => SentRequest;
  readonly answer?: (answer: ReceivedAnswer, request: SentRequest) => ReceivedAnswer;
}

interface Common {
  /** Stable name: `drop-last-page`. */
  readonly name: string;
  /** The bug that it imitates, in words. */
  readonly bug: string;
  /** Modules of the suite that should notice; they are run first. */
  readonly parts: readonly string[];
  /** What a suite would have to check to notice it; said of survivors. */
  readonly missing: string;
}

/** A mistake in how a whole connector reaches its API. */
export interface ConnectorOperator extends Common {
  readonly target: 'connector';
  /** Why it cannot be made, or would change nothing; undefined where it can. */
  readonly inapplicable?: (connector: ConnectorDefinition) => string | undefined;
  readonly mutate: (connector: ConnectorDefinition) => Mutation;
}

/** A mistake in one stream. */
export interface StreamOperator extends Common {
  readonly target: 'stream';
  readonly inapplicable?: (stream: AnyStream, connector: ConnectorDefinition) => string | undefined;
  readonly mutate: (stream: AnyStream, connector: ConnectorDefinition) => Mutation;
}

/** A mistake in one action. */
export interface ActionOperator extends Common {
  readonly target: 'action';
  readonly inapplicable?: (action: AnyAction, connector: ConnectorDefinition) => string | undefined;
  readonly mutate: (action: AnyAction, name: string) => Mutation;
}

/** A way to be wrong that is applied to any connector it fits. */
export type Operator = ConnectorOperator | StreamOperator | ActionOperator;
