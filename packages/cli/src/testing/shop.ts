import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** The description of a small API: orders by page and change date, customers by cursor. */
export const shopYaml = `openapi: 3.1.0
info: { title: Shop, version: '1' }
servers: [{ url: https://api.shop.example/v1 }]
security: [{ access: [] }]
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - { name: page, in: query, schema: { type: integer, minimum: 1, default: 1 } }
        - { name: per_page, in: query, schema: { type: integer, maximum: 100, default: 30 } }
        - name: updated_since
          in: query
          description: Only orders updated at or after this time.
          schema: { type: string, format: date-time }
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: { type: array, items: { $ref: '#/components/schemas/Order' } }
  /customers:
    get:
      operationId: listCustomers
      parameters:
        - { name: after, in: query, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, maximum: 100 } }
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: { type: array, items: { $ref: '#/components/schemas/Customer' } }
                  next_cursor: { type: [string, 'null'] }
components:
  securitySchemes:
    access: { type: http, scheme: bearer }
  schemas:
    Order:
      type: object
      required: [id, updated_at]
      properties:
        id: { type: integer }
        total: { type: number }
        updated_at: { type: string, format: date-time }
    Customer:
      type: object
      required: [id]
      properties:
        id: { type: string }
        name: { type: string }
`;

/** The same API with OAuth in the browser in place of a token. */
export const oauthShopYaml = shopYaml.replace('title: Shop', 'title: Oauth shop').replace(
  '{ type: http, scheme: bearer }',
  `
      type: oauth2
      flows:
        authorizationCode:
          authorizationUrl: https://api.shop.example/authorize
          tokenUrl: https://api.shop.example/token
          refreshUrl: https://api.shop.example/token
          scopes: { read: Read everything }`,
);

export interface Order {
  readonly id: number;
  readonly total: number;
  readonly updated_at: string;
}

export interface Shop extends AsyncDisposable {
  readonly url: string;
  /** May be changed by a test. */
  orders: Order[];
  /** Tokens that the API accepts. */
  readonly tokens: Set<string>;
  /** Method and URL of every request, in order. */
  readonly requests: string[];
  /** Answers in place of the API where it returns true. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

export const SHOP_TOKEN = 'canary+/s3cret=token?&';

/** Serves the described API on loopback. */
export async function startShop(orders = 250): Promise<Shop> {
  const server = createServer((request, response) => void answer(request, response, shop));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const shop: Shop = {
    url: `http://127.0.0.1:${port}/v1`,
    orders: Array.from({ length: orders }, (_item, index) => order(index + 1)),
    tokens: new Set([SHOP_TOKEN]),
    requests: [],
    intercept: undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return shop;
}

export function order(id: number, second = id): Order {
  return { id, total: id * 1.5, updated_at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString() };
}

async function answer(request: IncomingMessage, response: ServerResponse, shop: Shop): Promise<void> {
  shop.requests.push(`${request.method} ${request.url}`);
  await text(request).catch(() => '');
  if (shop.intercept?.(request, response)) return;
  const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
  if (!shop.tokens.has(token)) {
    // An API that repeats the credentials in its error, to see that nobody prints them.
    json(response, 401, { error: `the token ${token} is not known` });
    return;
  }
  const url = new URL(request.url ?? '/', shop.url);
  if (url.pathname === '/v1/orders') json(response, 200, orderPage(shop, url.searchParams));
  else if (url.pathname === '/v1/customers') json(response, 200, customerPage(url.searchParams));
  else json(response, 404, { error: 'no such resource' });
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function orderPage(shop: Shop, query: URLSearchParams): readonly Order[] {
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  const since = query.get('updated_since');
  const found = shop.orders
    .filter((item) => since === null || Date.parse(item.updated_at) >= Date.parse(since))
    .toSorted((a, b) => a.updated_at.localeCompare(b.updated_at));
  return found.slice((page - 1) * size, page * size);
}

const CUSTOMERS = 130;

function customerPage(query: URLSearchParams): unknown {
  const start = Number(query.get('after') ?? 0);
  const end = Math.min(CUSTOMERS, start + Math.min(100, Number(query.get('limit') ?? 50)));
  const data = Array.from({ length: end - start }, (_item, index) => ({
    id: `c${start + index + 1}`,
    name: `Customer ${start + index + 1}`,
  }));
  return { data, next_cursor: end < CUSTOMERS ? String(end) : null };
}
