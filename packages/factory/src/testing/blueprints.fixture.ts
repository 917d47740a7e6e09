import { blueprintSchema, type Blueprint } from '@tapwright/blueprint';
import type { z } from 'zod';

type Input = z.input<typeof blueprintSchema>;
type InterpretationInput = Input['interpretation'];
type ContractInput = Input['contract'];

/** A blueprint with sensible parts where a test says nothing. */
export function blueprintOf(parts: {
  name?: string;
  title?: string;
  interpretation?: Partial<InterpretationInput>;
  contract?: Partial<ContractInput>;
  rest?: Partial<Input>;
}): Blueprint {
  return blueprintSchema.parse({
    formatVersion: 1,
    name: parts.name ?? 'shop',
    title: parts.title ?? 'Shop',
    apiVersion: '1',
    sources: { description: { kind: 'openapi', hash: '00' } },
    contract: { servers: [], securitySchemes: {}, operations: [], schemas: {}, ...parts.contract },
    interpretation: {
      baseUrl: 'https://api.shop.test',
      auth: [{ name: 'token', methods: [{ kind: 'bearer', token: { config: 'token' } }] }],
      config: [],
      http: {},
      streams: [],
      actions: [],
      skipped: [],
      ...parts.interpretation,
    },
    evidence: {},
    assumptions: [],
    ...parts.rest,
  });
}

/** A list stream of the schema `Thing`, with what a test adds. */
export function streamOf(
  name: string,
  parts: Partial<InterpretationInput['streams'][number]> = {},
): InterpretationInput['streams'][number] {
  return {
    name,
    operation: `list ${name}`,
    request: { method: 'GET', path: `/${name}` },
    records: { path: ['data'] },
    pagination: { kind: 'none' },
    primaryKey: [['id']],
    schema: { $ref: '#/schemas/Thing' },
    ...parts,
  };
}

/** A small shop: orders that page by cursor, their lines, a singleton, and actions with every place of input. */
export function shopBlueprint(): Blueprint {
  return blueprintOf({
    contract: { schemas: shopSchemas, operations: shopOperations },
    interpretation: {
      config: [
        {
          name: 'region',
          type: 'string',
          required: true,
          enum: ['eu', 'us'],
          default: 'eu',
          description: 'Where the shop is.',
        },
        { name: 'start_date', type: 'string', format: 'date-time', required: false },
      ],
      baseUrl: 'https://{region}.api.shop.test/v1',
      http: {
        headers: { 'Shop-Version': { value: '2024-01-01' } },
        rateLimits: [{ requests: 100, per: 60_000 }],
        rateLimitHeaders: { remaining: 'x-remaining', reset: 'x-reset' },
        errors: [{ status: 402, action: 'fail', failureType: 'config_error', message: 'The shop is closed' }],
      },
      check: { stream: 'account' },
      streams: [
        streamOf('orders', {
          description: 'All orders.',
          schema: { $ref: '#/schemas/order' },
          pagination: cursorPages,
          incremental: {
            cursor: ['updated_at'],
            type: 'date-time',
            filter: { start: { in: 'query', name: 'updated_since' } },
            order: 'ascending',
          },
        }),
        streamOf('order_lines', {
          schema: {
            type: 'object',
            properties: { id: { type: 'integer' }, sku: { type: 'string' } },
            required: ['id'],
          },
          request: { method: 'GET', path: '/orders/{order}/lines', pathParameters: { order: { parent: ['id'] } } },
          parent: { stream: 'orders', copy: { order_id: ['id'], customer_name: ['customer', 'name'] } },
          primaryKey: [['order_id'], ['id']],
          pagination: cursorPages,
          ignoreStatuses: [404],
        }),
        streamOf('account', {
          schema: { type: 'object', properties: { id: { type: 'string' } } },
          records: { path: [], shape: 'single' },
        }),
      ],
      actions: [
        {
          name: 'create_order',
          operation: 'createOrder',
          operationClass: 'keyed',
          idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
        },
        { name: 'delete', operation: 'deleteOrder', operationClass: 'idempotent', deprecated: true },
        {
          name: 'upload_photo',
          operation: 'uploadPhoto',
          operationClass: 'unsafe',
          encoding: 'multipart',
          outcome: {
            request: { path: '/photos' },
            query: { title: 'title' },
            records: ['data'],
            match: { 'meta.title': 'title' },
            settle: 1500,
          },
        },
      ],
    },
  });
}

const cursorPages = {
  kind: 'cursor' as const,
  parameter: { in: 'query' as const, name: 'after' },
  next: { in: 'body' as const, path: ['meta', 'next'] },
  pageSize: { in: 'query' as const, name: 'limit', value: 100, max: 100 },
};

const shopSchemas: ContractInput['schemas'] = {
  customer: {
    type: 'object',
    description: 'Who buys.',
    properties: { name: { type: 'string' }, friends: { type: 'array', items: { $ref: '#/schemas/customer' } } },
    required: ['name'],
  },
  order: {
    type: 'object',
    properties: {
      id: { type: 'integer', description: 'The number of the order.' },
      state: { enum: ['open', "it's paid", null] },
      updated_at: { type: 'string', format: 'date-time' },
      customer: { $ref: '#/schemas/customer' },
      note: { type: ['string', 'null'] },
      'odd name': { type: 'object', additionalProperties: { type: 'number' } },
      shipping: { oneOf: [{ type: 'object', properties: { to: { type: 'string' } } }, { type: 'null' }] },
    },
    required: ['id', 'updated_at'],
  },
};

const shopOperations: ContractInput['operations'] = [
  {
    id: 'createOrder',
    method: 'POST',
    path: '/orders',
    summary: 'Creates an order',
    parameters: [
      { name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } },
      { name: 'dry_run', in: 'query', schema: { type: 'boolean' } },
      { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: {
              id: { type: 'integer', readOnly: true },
              note: { type: 'string' },
              customer: { $ref: '#/schemas/customer' },
            },
            required: ['customer'],
          },
        },
      },
    },
    responses: { '201': { content: { 'application/json': { schema: { $ref: '#/schemas/order' } } } } },
    pointer: '/paths/~1orders/post',
  },
  {
    id: 'deleteOrder',
    method: 'DELETE',
    path: '/orders/{id}',
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
    responses: { '204': {} },
    pointer: '/paths/~1orders~1{id}/delete',
  },
  {
    id: 'uploadPhoto',
    method: 'POST',
    path: '/orders/{id}/photo',
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
    requestBody: {
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            properties: { photo: { type: 'string', format: 'binary' }, title: { type: 'string' } },
          },
        },
      },
    },
    responses: {
      '200': {
        content: { 'application/json': { schema: { type: 'object', properties: { ok: { type: 'boolean' } } } } },
      },
    },
    pointer: '/paths/~1orders~1{id}~1photo/post',
  },
];
