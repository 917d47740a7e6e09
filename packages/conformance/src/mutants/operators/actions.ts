import { operationClassOf, type AnyAction } from '@tapwright/connector';
import { actionChange } from '../change.ts';
import type { ActionOperator } from '../operator.ts';

const parts = ['actions'];

function classOf(action: AnyAction): string {
  if (action.idempotencyKey !== undefined) return 'keyed';
  return action.operationClass ?? action.request.operationClass ?? operationClassOf(action.request.method);
}

/** Mistakes in calls that change something. */
export const actionOperators: readonly ActionOperator[] = [
  {
    name: 'retry-unsafe',
    bug: 'sends a request again that may have acted already',
    target: 'action',
    parts,
    missing: 'an unsafe request is sent once only',
    inapplicable: (action) => (classOf(action) === 'unsafe' ? undefined : `the action is ${classOf(action)}`),
    mutate: (_action, name) => actionChange(name, (found) => ({ ...found, operationClass: 'idempotent' })),
  },
  {
    name: 'never-retry-action',
    bug: 'does not send a request again that does no harm twice',
    target: 'action',
    parts,
    missing: 'an idempotent request is sent again when the server fails',
    inapplicable: (action) => (classOf(action) === 'unsafe' ? 'the action is unsafe' : undefined),
    mutate: (_action, name) =>
      actionChange(name, ({ idempotencyKey: _key, ...found }) => ({ ...found, operationClass: 'unsafe' })),
  },
  {
    name: 'idempotency-key-lost',
    bug: 'sends no idempotency key',
    target: 'action',
    parts,
    missing: 'both attempts carry the same key',
    inapplicable: (action) => (action.idempotencyKey === undefined ? 'the API takes no idempotency key' : undefined),
    mutate: (_action, name) =>
      actionChange(name, ({ idempotencyKey: _key, ...found }) => ({ ...found, operationClass: 'idempotent' })),
  },
  {
    name: 'wrong-action-path',
    bug: 'calls a path that the API does not have',
    target: 'action',
    parts,
    missing: 'the contract accepts the request',
    mutate: (_action, name) =>
      actionChange(name, (found) => ({
        ...found,
        request: { ...found.request, path: `${found.request.path}-no-such-path` },
      })),
  },
  {
    name: 'wrong-body-encoding',
    bug: 'writes the body in another way than the API reads',
    target: 'action',
    parts,
    missing: 'the contract accepts the request',
    inapplicable: (action) => (action.input?.body === undefined ? 'the action has no body' : undefined),
    mutate: (_action, name) =>
      actionChange(name, (found) =>
        found.input === undefined
          ? found
          : {
              ...found,
              input: { ...found.input, encoding: (found.input.encoding ?? 'json') === 'json' ? 'form' : 'json' },
            },
      ),
  },
  {
    name: 'input-in-wrong-place',
    bug: 'sends fields of the body in the query',
    target: 'action',
    parts,
    missing: 'the contract accepts the request, and the body has every field',
    inapplicable: (action) =>
      Array.isArray(action.input?.body) && action.input.body.length > 0
        ? undefined
        : 'the body has no fields of its own',
    mutate: (_action, name) =>
      actionChange(name, (found) => {
        const { body, ...input } = found.input ?? {};
        return Array.isArray(body)
          ? { ...found, input: { ...input, query: [...(input.query ?? []), ...body] } }
          : found;
      }),
  },
];
