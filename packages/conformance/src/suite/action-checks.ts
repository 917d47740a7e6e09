import {
  at,
  isJsonObject,
  operationClassOf,
  type Connection,
  type JsonObject,
  type OperationClass,
} from '@tapwright/connector';
import type { MockServer } from '../mock/mock-server.ts';
import type { MockRequest } from '../mock/request.ts';
import { valueAt } from '../mock/request.ts';
import { actionsUnderTest, requiredInput, sampleInput, type ActionUnderTest } from './action-input.ts';
import { CheckFailure, expectThat, type Check } from './check.ts';
import type { Sampler } from './sampler.ts';
import { expectError, type SuiteContext } from './suite-context.ts';

/** Every action: a request that the contract accepts, sent again only where that does no harm. */
export async function actionChecks(context: SuiteContext, sampler: Sampler): Promise<readonly Check[]> {
  const mock = await context.mock();
  mock.reset({ others: 2 });
  const tests = actionsUnderTest(context.connector, context.blueprint);
  const known = new Set(tests.map((test) => test.name));
  const lost = Object.keys(context.connector.actions ?? {}).filter((name) => !known.has(name));
  const missing = lost.map((name) => ({
    name: `actions: ${name}: sends a request that the contract accepts`,
    part: 'actions' as const,
    action: name,
    run: () => Promise.reject(new CheckFailure(`the contract has no operation with the method and path of ${name}`)),
  }));
  return [
    ...missing,
    ...tests.flatMap((test, index) =>
      checksOf(context, mock, test, (variant) => sampler.takes(`action: ${variant}`, index, tests.length)),
    ),
  ];
}

function checksOf(
  context: SuiteContext,
  mock: MockServer,
  test: ActionUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  const inputs = new Map<'full' | 'sparse', JsonObject | undefined>();
  const inputFor = (fill: 'full' | 'sparse'): JsonObject | undefined => {
    if (!inputs.has(fill)) inputs.set(fill, sampleInput(test, context.blueprint, mock, fill));
    return inputs.get(fill);
  };
  const make = (name: string, fill: 'full' | 'sparse', run: (input: JsonObject) => Promise<void>): Check => {
    const possible = inputFor(fill) !== undefined;
    return {
      name: `actions: ${test.name}: ${name}`,
      part: 'actions',
      action: test.name,
      ...(possible ? {} : { skip: 'no input can be made that the contract accepts' }),
      async run() {
        mock.reset({ others: 2 });
        context.clock.reset();
        await run(structuredClone(inputFor(fill) ?? {}));
      },
    };
  };
  const operationClass = classOf(test);
  const said = context.blueprint.interpretation.actions.find((action) => action.name === test.name)?.operationClass;
  return [
    make('has the operation class that the blueprint says', 'sparse', async () => {
      await Promise.resolve();
      expectThat(
        said === undefined || said === operationClass,
        `it is ${operationClass}, the blueprint says ${said ?? ''}`,
      );
    }),
    make('sends a request that the contract accepts', 'sparse', async (input) =>
      expectAccepted(context, mock, test, input),
    ),
    ...(takes('full input') && takesOptional(test)
      ? [
          make('sends a request that the contract accepts, with every field', 'full', async (input) =>
            expectAccepted(context, mock, test, input),
          ),
        ]
      : []),
    ...(takes('retry')
      ? [
          make(retryName(operationClass), 'sparse', async (input) =>
            expectRetry(context, mock, test, input, operationClass),
          ),
        ]
      : []),
    ...(takes('unknown field')
      ? [
          make('a field that it does not have is named', 'sparse', async (input) => {
            const error = await expectError('an unknown field', () =>
              call(context, test, { ...input, no_such_field: 1 }),
            );
            expectThat(
              error.message.includes('no_such_field'),
              `the message does not name the field: ${error.message}`,
            );
            expectThat(ownRequests(mock, test).length === 0, 'a request was sent all the same');
          }),
        ]
      : []),
    ...(takes('missing field') && (test.action.input?.path ?? []).length > 0
      ? [
          make('a missing part of the path is named', 'sparse', async (input) => {
            const [name = ''] = test.action.input?.path ?? [];
            const { [name]: _left, ...rest } = input;
            const error = await expectError(`no ${name}`, () => call(context, test, rest));
            expectThat(error.message.includes(name), `the message does not name ${name}: ${error.message}`);
          }),
        ]
      : []),
    ...(takes('refused') && requiredInput(test, context.blueprint).length > 0
      ? [
          make('a refusal by the API is a config error', 'sparse', async (input) => {
            mock.faults.add({ fault: { kind: 'status', status: 422 } });
            const error = await expectError('status 422', () => call(context, test, input));
            expectThat(error.failureType === 'config_error', `status 422 is a ${error.failureType}`);
            expectThat(ownRequests(mock, test).length === 1, 'the refused request was sent again');
          }),
        ]
      : []),
  ];
}

function classOf(test: ActionUnderTest): OperationClass {
  if (test.action.idempotencyKey !== undefined) return 'keyed';
  return (
    test.action.operationClass ?? test.action.request.operationClass ?? operationClassOf(test.action.request.method)
  );
}

function takesOptional(test: ActionUnderTest): boolean {
  const { query, headers, body } = test.action.input ?? {};
  return (query ?? []).length + (headers ?? []).length > 0 || body !== undefined;
}

async function call(context: SuiteContext, test: ActionUnderTest, input: JsonObject): Promise<unknown> {
  const connection: Connection = await context.open();
  try {
    const action: unknown = Reflect.get(connection.actions, test.name);
    expectThat(typeof action === 'function', `the connection has no action ${test.name}`);
    return await Promise.resolve(Reflect.apply(action, undefined, [input]));
  } finally {
    await connection.close();
  }
}

function ownRequests(mock: MockServer, test: ActionUnderTest): readonly MockRequest[] {
  return mock.requests.filter((request) => request.operation !== undefined && test.twins.has(request.operation));
}

async function expectAccepted(
  context: SuiteContext,
  mock: MockServer,
  test: ActionUnderTest,
  input: JsonObject,
): Promise<void> {
  const failure = await call(context, test, input).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const sent = ownRequests(mock, test);
  const refused = mock.requests.find((request) => request.reason !== undefined);
  expectThat(
    refused === undefined,
    () => `${refused?.method ?? ''} ${refused?.path ?? ''} was refused: ${refused?.reason ?? ''}`,
  );
  expectThat(
    sent.length === 1,
    `${sent.length} requests to ${test.operation.method} ${test.operation.path}${failure === undefined ? '' : `: ${failure}`}`,
  );
  expectThat(failure === undefined, `the call failed: ${failure ?? ''}`);
  const lost = lostFields(test, input, sent[0]?.decoded);
  expectThat(lost.length === 0, `the body that was sent lacks ${lost.join(', ')}`);
}

/** Fields of the input that belong into the body and are not in the one that was sent. */
function lostFields({ action }: ActionUnderTest, input: JsonObject, sent: unknown): readonly string[] {
  const names = action.input?.body;
  if (!Array.isArray(names) || (action.input?.encoding ?? 'json') !== 'json') return [];
  const { within } = action.input ?? {};
  const held = within === undefined ? sent : at(sent, [within]);
  return names.filter((name) => Object.hasOwn(input, name) && !(isJsonObject(held) && Object.hasOwn(held, name)));
}

function retryName(operationClass: OperationClass): string {
  switch (operationClass) {
    case 'unsafe':
      return 'is not sent again when the server fails, for it could act twice';
    case 'keyed':
      return 'is sent again with the same idempotency key';
    default:
      return 'is sent again when the server fails';
  }
}

async function expectRetry(
  context: SuiteContext,
  mock: MockServer,
  test: ActionUnderTest,
  input: JsonObject,
  operationClass: OperationClass,
): Promise<void> {
  mock.faults.add({ fault: { kind: 'status', status: 503 } });
  if (operationClass === 'unsafe') {
    await expectError('status 503', () => call(context, test, input));
    expectThat(
      ownRequests(mock, test).length === 1,
      `an unsafe request was sent ${ownRequests(mock, test).length} times`,
    );
    return;
  }
  await call(context, test, input);
  const sent = ownRequests(mock, test);
  expectThat(sent.length === 2, `the request was sent ${sent.length} times`);
  const place = test.action.idempotencyKey;
  if (place === undefined) return;
  const keys = sent.map((request) => valueAt(request, place));
  expectThat(typeof keys[0] === 'string' && keys[0].length > 0, `no idempotency key in ${place.in} ${place.name}`);
  expectThat(keys[0] === keys[1], 'the idempotency key changed between two attempts');
}
