import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Folder of the documentation's pages. */
export const TIDEWATCH_PAGES = fileURLToPath(new URL('tidewatch/', import.meta.url));

export const TIDEWATCH_KEY = 'tide-key-of-the-test';
const PAGE = 25;

const number = (index: number): string => String(index + 1).padStart(3, '0');

export const stations = Array.from({ length: 60 }, (_, index) => ({
  id: `st-${number(index)}`,
  name: `Harbour ${index + 1}`,
  country: ['nl', 'de', 'dk'][index % 3],
  position: { lat: 50 + index / 10, lon: 4 + index / 10 },
  closed_at: index % 10 === 9 ? '2026-01-01T00:00:00Z' : null,
}));

/** Only the first two stations have many; the second has exactly two pages. */
export function readingsOf(station: string) {
  const index = stations.findIndex(({ id }) => id === station);
  const count = index === 0 ? 63 : index === 1 ? 50 : index % 4;
  return Array.from({ length: count }, (_, place) => ({
    id: index * 1000 + place,
    station_id: station,
    level_cm: 100 + place / 2,
    measured_at: new Date(Date.UTC(2026, 2, 1, place)).toISOString().replace('.000', ''),
  }));
}

export const alerts = Array.from({ length: 57 }, (_, index) => ({
  id: index + 1,
  station_id: `st-${number(index % 60)}`,
  above_cm: 150 + index,
  state: ['armed', 'fired', 'muted'][index % 3],
}));

export interface Tidewatch extends AsyncDisposable {
  /** `http://127.0.0.1:…`: the pages are below `/docs/`, the API below `/v2`. */
  readonly url: string;
  /** Requests to the API, with what they were answered. */
  readonly calls: { readonly path: string; readonly status: number; readonly body?: string }[];
  /** Paths of pages that were asked for. */
  readonly fetched: string[];
}

/** The fictional API as it really is, with its documentation. Its pages are capped, its quota is a 403. */
export async function startTidewatch(quotaEvery = 40): Promise<Tidewatch> {
  const calls: { path: string; status: number; body?: string }[] = [];
  const fetched: string[] = [];
  let sinceQuota = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!url.pathname.startsWith('/v2/')) {
      fetched.push(url.pathname);
      servePage(url.pathname, response);
      return;
    }
    sinceQuota += 1;
    const exceeded = sinceQuota > quotaEvery;
    if (exceeded) sinceQuota = 0;
    void serveCall(request, response, url, exceeded);
  });
  async function serveCall(request: IncomingMessage, response: ServerResponse, url: URL, exceeded: boolean) {
    const body = await bodyOf(request);
    const status = exceeded ? quota(response) : answer(request, url, body, response);
    calls.push({ path: url.pathname + url.search, status, ...(body !== '' && { body }) });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    fetched,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function servePage(path: string, response: ServerResponse): void {
  const name = path.replace(/^\/docs\//, '') || 'index.html';
  const found = path.startsWith('/docs/') && readdirSync(TIDEWATCH_PAGES).includes(name);
  response.writeHead(found ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
  response.end(found ? readFileSync(`${TIDEWATCH_PAGES}${name}`) : 'There is no such page.');
}

function send(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): number {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
  return status;
}

const fail = (response: ServerResponse, status: number, code: string, headers?: Record<string, string>): number =>
  send(response, status, { error: { code, message: `It is ${code}.` } }, headers);

const quota = (response: ServerResponse): number => fail(response, 403, 'quota_exceeded', { 'retry-after': '1' });

function answer(request: IncomingMessage, url: URL, body: string, response: ServerResponse): number {
  if (request.headers['x-tide-key'] !== TIDEWATCH_KEY) return fail(response, 401, 'unauthorized');
  const path = url.pathname.slice(3);
  if (request.method === 'POST' && path === '/alerts')
    return send(response, 200, { id: 999, state: 'armed', ...JSON.parse(body) });
  if (request.method !== 'GET') return fail(response, 405, 'method_not_allowed');
  if (path === '/stations') return page(response, url, stations);
  if (path === '/alerts') return offsetPage(response, url, alerts);
  const [, first, station = '', last] = path.split('/');
  const known = stations.find(({ id }) => id === decodeURIComponent(station));
  if (first !== 'stations' || known === undefined) return fail(response, 404, 'not_found');
  if (last === undefined) return send(response, 200, known);
  const since = url.searchParams.get('measured_since') ?? '';
  return page(
    response,
    url,
    readingsOf(known.id).filter((reading) => reading.measured_at >= since),
  );
}

/** No page holds more than 25, whatever is asked for. */
function sizeOf(url: URL): number {
  return Math.max(1, Math.min(PAGE, Number(url.searchParams.get('page_size') ?? PAGE) || PAGE));
}

function page(response: ServerResponse, url: URL, records: readonly unknown[]): number {
  const cursor = url.searchParams.get('cursor');
  const start = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64url').toString().replace('offset:', ''));
  const end = start + sizeOf(url);
  const next =
    end < records.length ? { 'x-next-cursor': Buffer.from(`offset:${end}`).toString('base64url') } : undefined;
  return send(response, 200, { data: records.slice(start, end) }, next);
}

function offsetPage(response: ServerResponse, url: URL, records: readonly unknown[]): number {
  const start = Number(url.searchParams.get('offset') ?? 0);
  return send(response, 200, { data: records.slice(start, start + sizeOf(url)), total: records.length });
}
