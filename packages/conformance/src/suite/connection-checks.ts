import { memoryTokenStore, type CheckResult, type JsonObject, type TokenStore } from '@tapwright/connector';
import type { Operation } from '@tapwright/blueprint';
import type { MockServer } from '../mock/mock-server.ts';
import { withValueAt } from '../mock/value-at.ts';
import { expectThat, type Check } from './check.ts';
import { credentialPaths } from './mock-config.ts';
import { expectSilent, listen } from './secrecy.ts';
import { isAccepted, readAll, type OpenOptions, type SuiteContext } from './suite-context.ts';
import type { StreamUnderTest } from './stream-under-test.ts';

/** Getting in: credentials good, bad, missing and expired, and what is said then. */
export async function connectionChecks(
  context: SuiteContext,
  streams: readonly StreamUnderTest[],
): Promise<readonly Check[]> {
  const mock = await context.mock();
  const configs = await context.configs();
  const hasAuth = context.profile.auth.length > 0;
  const isElsewhere = typeof context.connector.check !== 'string' && checkOperation(context) === undefined;
  const refused = hasAuth && !isElsewhere && isGuarded(checkOperation(context));
  const make = (name: string, run: () => Promise<void>, skip?: string): Check => ({
    name: `connection: ${name}`,
    part: 'connection',
    ...(skip === undefined ? {} : { skip }),
    async run() {
      mock.reset({ others: 2 });
      context.clock.reset();
      await run();
    },
  });
  const noAuth = hasAuth
    ? refused
      ? undefined
      : 'the request that checks the connection is public'
    : 'the API asks for no credentials';
  return [
    ...configs.map((one) =>
      make(
        `good credentials succeed${one.name === 'default' ? '' : ` (${one.name})`}`,
        async () => {
          // Asked for anew: checks before this one may have rotated the refresh token.
          const current = (await context.configs()).find(({ name }) => name === one.name) ?? one;
          const result = await checkWith(context, { config: current.config });
          expectThat(result.status === 'succeeded', `check() failed: ${result.message ?? ''} ${lastRefusal(mock)}`);
        },
        isAccepted(one.name, context.blueprint, context.profile)
          ? undefined
          : 'the behaviour profile has no such authentication',
      ),
    ),
    make('check() sends a request', async () => {
      await checkWith(context);
      expectThat(
        mock.requests.some((request) => request.operation !== undefined || isElsewhere),
        'check() says that all is well without asking the API',
      );
    }),
    make(
      'wrong credentials fail with a message',
      async () => expectRefused(context, { config: wrongCredentials(context, mock, await context.config()) }),
      noAuth,
    ),
    make(
      'expired or revoked credentials fail with a message',
      async () => {
        mock.authority.reject();
        await expectRefused(context);
      },
      noAuth,
    ),
    make(
      'a read with credentials that were revoked fails with a code',
      async () => {
        const stream = streams.find((one) => isGuarded(one.operation));
        if (stream === undefined) return;
        const connection = await context.open();
        try {
          mock.authority.reject();
          await readAll(connection, stream.name, { limit: 1 }).then(
            () => expectThat(false, 'the read succeeds with credentials that the API refuses'),
            (error: unknown) =>
              expectThat(codeOf(error) !== undefined, `the read fails with an error without a code: ${String(error)}`),
          );
        } finally {
          await connection.close();
        }
      },
      noAuth ?? (streams.length === 0 ? 'there is no stream' : undefined),
    ),
    make(
      'no request leaves without credentials',
      async () => {
        await checkWith(context);
        const naked = mock.requests.filter((request) => request.operation !== undefined && request.status === 401);
        expectThat(naked.length === 0, `${naked.length} requests were sent without valid credentials`);
      },
      noAuth,
    ),
    make(
      'secrets are in no log, exchange or error',
      async () => expectSecrecy(context, mock),
      hasAuth ? undefined : 'the API asks for no credentials',
    ),
    make(
      'secrets are in no record and no state',
      async () => {
        const connection = await context.open();
        try {
          for (const { name } of streams.slice(0, 5)) {
            const { rows, states } = await readAll(connection, name, { pageSize: 1 }, 3);
            expectSilent(JSON.stringify([rows, states]), mock.authority.secrets());
          }
        } finally {
          await connection.close();
        }
      },
      hasAuth ? undefined : 'the API asks for no credentials',
    ),
    make('a server that is not there is reported', async () => {
      const result = await checkWith(context, {
        config: { ...(await context.config()), base_url: 'http://127.0.0.1:9' },
      });
      expectThat(result.status === 'failed' && (result.message ?? '').length > 0, 'check() succeeds without a server');
    }),
    make(
      'a server that fails is reported',
      async () => {
        mock.faults.add({ fault: { kind: 'status', status: 500 }, times: 1000 });
        const result = await checkWith(context);
        expectThat(result.status === 'failed' && result.code !== undefined, 'check() succeeds though the server fails');
        expectThat(mock.faults.hits <= 20, `check() sent ${mock.faults.hits} requests to a server that fails`);
      },
      isElsewhere ? 'the contract does not have the request that checks the connection' : undefined,
    ),
    make('health() says what happened', async () => {
      const connection = await context.open();
      await connection.check();
      const health = connection.health();
      await connection.close();
      expectThat(
        health.requests > 0 && health.connector.length > 0 && health.timestamp.length > 0,
        `health() is ${JSON.stringify(health)}`,
      );
    }),
    make('closing twice is no error', async () => {
      const connection = await context.open();
      await connection.close();
      await connection.close();
    }),
    ...tokenChecks(context, mock, streams, make),
  ];
}

type MakeCheck = (name: string, run: () => Promise<void>, skip?: string) => Check;

/** What holds for credentials that are exchanged for tokens first. */
function tokenChecks(
  context: SuiteContext,
  mock: MockServer,
  streams: readonly StreamUnderTest[],
  make: MakeCheck,
): readonly Check[] {
  const issues = context.profile.auth.some((auth) => auth.kind === 'oauth2' || auth.kind === 'session');
  const stream = streams.find((one) => one.ancestors.length === 0 && one.list.pagination.kind !== 'none') ?? streams[0];
  if (!issues || stream === undefined) return [];
  return [
    make('one token serves many requests', async () => {
      const before = mock.authority.issued;
      const connection = await context.open({ config: await issuingConfig(context) });
      await Promise.all([connection.check(), connection.check(), connection.check()]);
      await connection.close();
      expectThat(
        mock.authority.issued === before + 1,
        `${mock.authority.issued - before} tokens were fetched for three requests at once`,
      );
    }),
    make('a token that ends in the middle of a read is renewed once', async () => {
      mock.reset({ records: { [stream.list.resource]: 6 }, others: 2 });
      mock.configure({ paging: { defaultSize: 2 } });
      const connection = await context.open({ config: await issuingConfig(context) });
      const before = mock.authority.issued;
      let pages = 0;
      for await (const batch of connection.read(stream.name, { pageSize: 2 })) {
        if (batch.count > 0 && pages++ === 0) mock.authority.expireTokens();
      }
      await connection.close();
      expectThat(pages > 0, 'nothing was read');
      expectThat(
        mock.authority.issued - before <= 2,
        `${mock.authority.issued - before} tokens were fetched where two are needed`,
      );
    }),
    ...(rotates(context)
      ? [
          make('a rotated refresh token is saved before it is used', async () => {
            const saves: string[] = [];
            const store = watchedStore(saves);
            const config = await issuingConfig(context);
            for (let round = 0; round < 2; round++) {
              const connection = await context.open({ config, tokens: store });
              const result = await connection.check();
              await connection.close();
              expectThat(
                result.status === 'succeeded',
                `check() failed in round ${round + 1}: ${result.message ?? ''}`,
              );
              mock.authority.expireTokens();
              context.clock.advance(7_200_000);
            }
            expectThat(saves.length > 0, 'no token was handed to the store');
          }),
        ]
      : []),
  ];
}

/** Of several ways in, the one that exchanges credentials for tokens. */
async function issuingConfig(context: SuiteContext): Promise<JsonObject> {
  const { auth } = context.blueprint.interpretation;
  const issuing = auth.find(({ methods }) => methods.some(({ kind }) => /^(oauth2-|session-token$)/.test(kind)));
  const named = (await context.configs()).find(({ name }) => name === issuing?.name);
  return named?.config ?? (await context.config());
}

/** Whether the connector holds a refresh token that changes with each use. */
function rotates(context: SuiteContext): boolean {
  const offers =
    context.blueprint.interpretation.auth[0]?.methods.some((method) => method.kind === 'oauth2-refresh-token') === true;
  return offers && context.profile.auth.some((auth) => auth.kind === 'oauth2' && auth.rotate);
}

function watchedStore(saves: string[]): TokenStore {
  const store = memoryTokenStore();
  return {
    load: (key) => store.load(key),
    save: async (key, tokens) => {
      saves.push(key);
      await store.save(key, tokens);
    },
    exclusive: (key, refresh) => store.exclusive(key, refresh),
  };
}

async function checkWith(context: SuiteContext, options: OpenOptions = {}): Promise<CheckResult> {
  const connection = await context.open(options);
  try {
    return await connection.check();
  } finally {
    await connection.close();
  }
}

async function expectRefused(context: SuiteContext, options: OpenOptions = {}): Promise<void> {
  const result = await checkWith(context, options);
  expectThat(result.status === 'failed', 'check() succeeds with credentials that the API refuses');
  expectThat(
    (result.message ?? '').length > 10 && result.code !== undefined,
    `check() does not say why it failed: ${JSON.stringify(result)}`,
  );
}

/** The same config with credentials that nobody issued. */
function wrongCredentials(context: SuiteContext, mock: MockServer, config: JsonObject): JsonObject {
  let changed: unknown = config;
  for (const path of credentialPaths(context.blueprint, config, mock.authority.credentials)) {
    const isKey = path.at(-1) === 'private_key';
    if (!isKey) changed = withValueAt(changed, path, 'wrong-credential-0000');
  }
  const wrong: JsonObject = Object.assign({}, changed);
  return wrong;
}

async function expectSecrecy(context: SuiteContext, mock: MockServer): Promise<void> {
  const heard = listen();
  const connection = await context.open({ hooks: heard.hooks });
  await connection.check();
  mock.faults.add({ fault: { kind: 'status', status: 500 }, times: 3 });
  await connection.check();
  mock.authority.reject();
  heard.add(await connection.check());
  heard.add(connection.health());
  await connection.close();
  expectSilent(heard.text(), mock.authority.secrets());
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function lastRefusal(mock: MockServer): string {
  const last = mock.requests.findLast((request) => request.reason !== undefined);
  return last === undefined ? '' : `(${last.method} ${last.path}: ${last.reason ?? ''})`;
}

/** The operation that `check()` asks; none where it asks for what the contract does not have. */
function checkOperation({ connector: { check }, blueprint }: SuiteContext): Operation | undefined {
  const { contract, interpretation } = blueprint;
  const request =
    typeof check === 'string' ? interpretation.streams.find(({ name }) => name === check)?.request : check;
  return contract.operations.find((one) => one.path === request?.path && one.method === request.method);
}

/** Whether an operation asks for credentials; those of the whole API do unless they say otherwise. */
function isGuarded(operation: Operation | undefined): boolean {
  const security = operation?.security;
  return security === undefined || (security.length > 0 && security.every((one) => Object.keys(one).length > 0));
}
