import { exact, type Call, type FictionalApi, type Reply } from '../fictional-api.ts';

const KEY = 'tide-key-of-nobody';
/** No page holds more, whatever is asked for. */
const PAGE = 25;

const number = (index: number): string => String(index + 1).padStart(3, '0');

const stations = Array.from({ length: 60 }, (_, index) => ({
  id: `st-${number(index)}`,
  name: `Harbour ${index + 1}`,
  country: ['nl', 'de', 'dk'][index % 3],
  position: { lat: 50 + index / 10, lon: 4 + index / 10 },
  closed_at: index % 10 === 9 ? '2026-01-01T00:00:00Z' : null,
}));

interface Reading {
  readonly id: number;
  readonly station_id: string;
  readonly level_cm: number;
  readonly measured_at: string;
}

/** Only the first two stations have many; the second has exactly two pages. */
function readingsOf(station: string, later: number): readonly Reading[] {
  const index = stations.findIndex(({ id }) => id === station);
  const count = index === 0 ? 63 + later : index === 1 ? 50 : index % 4;
  return Array.from({ length: count }, (_, place) => ({
    id: index * 1000 + place,
    station_id: station,
    level_cm: 100 + place / 2,
    measured_at: new Date(Date.UTC(2026, 2, 1, place)).toISOString().replace('.000', ''),
  }));
}

const buoys = Array.from({ length: 31 }, (_, index) => ({ id: index + 1, station_id: `st-${number(index)}` }));

const firstAlerts = Array.from({ length: 57 }, (_, index) => ({
  id: index + 1,
  station_id: `st-${number(index % 60)}`,
  above_cm: 150 + index,
  state: ['armed', 'fired', 'muted'][index % 3] ?? '',
}));

/**
 * Levels of the sea. Its traps: pages are cut to 25 without a word, the cursor of the next page is in a header, one list
 * goes by offset, and a quota that is used up is a 403. Its next version calls a parameter otherwise, and has more.
 */
export function tidewatch({ quotaEvery = 40 } = {}): FictionalApi {
  const alerts: object[] = [...firstAlerts];
  const booked = new Map<string, object>();
  let sinceQuota = 0;
  let later = 0;
  let isNext = false;

  function answer(call: Call): Reply {
    sinceQuota += 1;
    if (sinceQuota > quotaEvery) {
      sinceQuota = 0;
      return fail(403, 'quota_exceeded', { 'retry-after': '1' });
    }
    if (call.headers['x-tide-key'] !== KEY) return fail(401, 'unauthorized');
    const { method, path, query } = call;
    if (method === 'POST' && path === '/alerts') return create(call);
    if (method !== 'GET') return fail(405, 'method_not_allowed');
    if (path === '/stations') return cursorPage(query, stationsNow());
    if (path === '/buoys' && isNext) return cursorPage(query, buoys);
    if (path === '/alerts') return offsetPage(query, alerts);
    const [, first, station = '', last] = path.split('/');
    const known = stationsNow().find(({ id }) => id === decodeURIComponent(station));
    if (first !== 'stations' || known === undefined) return fail(404, 'not_found');
    if (last === undefined) return { status: 200, body: known };
    // What the parameter was called is not known any more, and nobody is told.
    const since = query.get(isNext ? 'since' : 'measured_since') ?? '';
    return cursorPage(
      query,
      readingsOf(known.id, later).filter((reading) => reading.measured_at >= since),
    );
  }

  function stationsNow(): readonly { readonly id: string }[] {
    return isNext ? stations.map((station, index) => ({ ...station, depth_m: 3 + index / 10 })) : stations;
  }

  /** What comes again with the same key is the same alert. */
  function create({ headers, body }: Call): Reply {
    const key = String(headers['idempotency-key'] ?? '');
    const alert = booked.get(key) ?? { id: alerts.length + 1, state: 'armed', ...parsed(body) };
    if (!booked.has(key) || key === '') alerts.push(alert);
    booked.set(key, alert);
    return { status: 200, body: alert };
  }

  return {
    folder: '/v2',
    docs: () => (isNext ? ['docs-next/', 'docs/'] : ['docs/']).map((folder) => new URL(folder, import.meta.url)),
    config: (url) => ({ api_key: KEY, base_url: `${url}/v2` }),
    answer,
    truth: () => ({
      stations: stationsNow(),
      readings: stations.flatMap(({ id }) => readingsOf(id, later)),
      alerts: [...alerts],
      ...(isNext && { buoys }),
    }),
    change: () => void (later += 3),
    release: () => void (isNext = true),
  };
}

const fail = (status: number, code: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { error: { code, message: `It is ${code}.` } },
});

function parsed(body: string): object {
  const value: unknown = JSON.parse(body);
  return typeof value === 'object' && value !== null ? value : {};
}

function sizeOf(query: URLSearchParams): number {
  return Math.max(1, Math.min(PAGE, Number(query.get('page_size') ?? PAGE) || PAGE));
}

function cursorPage(query: URLSearchParams, records: readonly unknown[]): Reply {
  const cursor = query.get('cursor');
  const start = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64url').toString().replace('offset:', ''));
  const end = start + sizeOf(query);
  const next = Buffer.from(`offset:${end}`).toString('base64url');
  return {
    status: 200,
    ...(end < records.length && { headers: { 'x-next-cursor': next } }),
    body: exact({ data: records.slice(start, end) }),
  };
}

function offsetPage(query: URLSearchParams, records: readonly unknown[]): Reply {
  const start = Number(query.get('offset') ?? 0);
  return { status: 200, body: { data: records.slice(start, start + sizeOf(query)), total: records.length } };
}
