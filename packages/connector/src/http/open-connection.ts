import type { Clock } from '../clock.ts';
import type { ActionOptions, CallOptions, Catalog, Connection, RawRequestOptions, ReadOptions } from '../connection.ts';
import type { ActionDefinition, Actions, CheckRequest, ClientDefinition, Method } from '../definition.ts';
import type { Batch } from '../connection.ts';
import type { OutcomeStore } from '../outcome-store.ts';
import { callAction, type ActionContext } from './action-call.ts';
import { buildRequest, finish } from './build-request.ts';
import { checkConnection } from './check-connection.ts';
import type { ConnectionHttpClient } from './create-http-client.ts';
import { healthOf } from './health.ts';
import { rawCall } from './raw-call.ts';

/** What a connection is put together from. */
interface ConnectionParts {
  readonly name: string;
  readonly client: Pick<ClientDefinition<never>, 'headers' | 'query' | 'timeouts'>;
  readonly check: string | CheckRequest;
  readonly actions: Actions;
  readonly config: unknown;
  readonly baseUrl: string;
  readonly http: ConnectionHttpClient;
  readonly clock: Clock;
  readonly outcomes?: OutcomeStore | undefined;
  readonly connectionId: string;
  readonly discover: () => Promise<Catalog>;
  readonly read: (stream: string, options: ReadOptions) => AsyncIterable<Batch>;
}

/** A connection before its stream names and record types are known to the compiler. */
type OpenedConnection = Omit<Connection, 'read'> & {
  readonly read: (stream: string, options?: ReadOptions) => AsyncIterable<Batch>;
};

/** Puts the faces of a connection together over one HTTP client. */
export function openConnection(parts: ConnectionParts): OpenedConnection {
  const { config, baseUrl, http, client } = parts;
  const context: ActionContext = {
    http,
    config,
    base: { baseUrl, headers: client.headers, query: client.query },
    clock: parts.clock,
    outcomes: parts.outcomes,
    connectionId: parts.connectionId,
  };
  let closed = false;
  const close = async () => {
    closed = true;
    await http.close();
  };
  return {
    name: parts.name,
    check: (options) => checkConnection(() => prove(parts, context, options), options),
    discover: parts.discover,
    read: (stream, options = {}) => parts.read(stream, options),
    actions: actionCalls(parts.actions, context),
    ...rawCalls(context),
    health: () =>
      healthOf({
        ...parts,
        timeout: client.timeouts?.total ?? 300_000,
        statistics: http.statistics(),
        closed,
        now: parts.clock.now(),
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

type RawCalls = Pick<Connection, 'get' | 'post' | 'put' | 'patch' | 'delete'>;

function rawCalls(context: ActionContext): RawCalls {
  const call =
    (method: Method) =>
    <Body>(path: string, options?: RawRequestOptions) =>
      rawCall<Body>(context, method, path, options);
  return { get: call('GET'), post: call('POST'), put: call('PUT'), patch: call('PATCH'), delete: call('DELETE') };
}

function actionCalls(
  actions: Readonly<Record<string, ActionDefinition>>,
  context: ActionContext,
): Connection['actions'] {
  const calls: Record<string, (input: unknown, options?: ActionOptions) => Promise<unknown>> = Object.create(null);
  for (const [name, action] of Object.entries(actions)) {
    calls[name] = (input, options) => callAction(context, name, action, input, options);
  }
  return calls;
}

/** One request that needs the credentials: the one that the connector names, or the first page of a stream. */
async function prove(parts: ConnectionParts, context: ActionContext, options: CallOptions = {}): Promise<void> {
  const { check } = parts;
  const signal = options.signal ? { signal: options.signal } : {};
  if (typeof check !== 'string') {
    const { ignoreStatuses = [] } = check;
    await context.http.send(
      finish(buildRequest(context.base, check, { config: parts.config }), { ...signal, ignoreStatuses }),
    );
    return;
  }
  const pages = parts.read(check, { ...signal, limit: 1 })[Symbol.asyncIterator]();
  await pages.next();
  await pages.return?.();
}
