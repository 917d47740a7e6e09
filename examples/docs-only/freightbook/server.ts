import { randomUUID } from 'node:crypto';
import { exact, type Call, type FictionalApi, type Reply } from '../fictional-api.ts';

const CLIENT = 'freight-client';
const SECRET = 'freight-secret-of-nobody';
const VERSION = '2026-02-01';
/** No page holds more, whatever `per_page` says. */
const PAGE = 40;
/** One token is good for so many requests, however long it is said to live. */
const USES = 150;
const BEGIN = Date.UTC(2026, 2, 1);
/** Ids begin where a double has no more odd numbers. */
const FIRST_ID = 9_007_199_254_740_993n;

const carriers = ['axle', 'boxer', 'canal', 'drift', 'east', 'ferry', 'gauge', 'haul', 'inlet'].map((code, index) => ({
  code,
  name: `${code[0]?.toUpperCase() ?? ''}${code.slice(1)} Lines`,
  active: index !== 4,
}));

const depots = Array.from({ length: 85 }, (_, index) => ({
  id: FIRST_ID + BigInt(index) * 2n,
  name: `Depot ${index + 1}`,
  city: index % 7 === 3 ? null : ['Lyon', 'Turin', 'Ghent'][index % 3],
  capacity: 100 + index,
  opened_at: BEGIN - index * 86_400_000,
}));

interface Shipment {
  readonly id: bigint;
  readonly depot_id: bigint;
  readonly carrier_code: string;
  state: string;
  delivered_at: number | null;
  updated_at: number;
}

/** The first depot has three pages, the second exactly one; most have none. Many changed in the same millisecond. */
function firstShipments(): Shipment[] {
  return depots.flatMap((depot, index) => {
    const count = index === 0 ? 93 : index === 1 ? 40 : index % 5 === 0 ? 2 : 0;
    return Array.from({ length: count }, (_, place) => ({
      id: FIRST_ID + 100_000n + BigInt(index * 1000 + place),
      depot_id: depot.id,
      carrier_code: carriers[(index + place) % carriers.length]?.code ?? '',
      state: ['booked', 'moving', 'delivered'][place % 3] ?? '',
      delivered_at: place % 3 === 2 ? BEGIN + place * 1000 : null,
      updated_at: BEGIN + Math.floor(place / 4) * 1000,
    }));
  });
}

function scansOf({ id }: Shipment): readonly object[] {
  const count = id === FIRST_ID + 100_000n ? 81 : Number(id % 3n);
  return Array.from({ length: count }, (_, place) => ({
    id: `${id.toString(16)}-${place}`,
    shipment_id: id,
    scanned_at: BEGIN + place * 60_000,
    place: `Gate ${place + 1}`,
    weight_grams: place % 4 === 1 ? null : 1500 + place,
  }));
}

/**
 * Freight on its way. Its traps: tokens end before their time, ids do not fit a double, pages are cut to 40 without a
 * word although a page of the documentation says 250, times are milliseconds, a filter leaves out its own instant, and a
 * quota that is used up is a 403 which says only in its body how long to wait.
 */
export function freightbook({ quotaEvery = 70, quotaWait = 400 } = {}): FictionalApi {
  const shipments = firstShipments();
  const bookings = new Map<string, object>();
  const tokens = new Map<string, number>();
  let sinceQuota = 0;
  let resetsAt = 0;

  function answer(call: Call): Reply {
    const token = /^Bearer (.+)$/.exec(call.headers.authorization ?? '')?.[1] ?? '';
    const left = tokens.get(token) ?? 0;
    if (left === 0) return fail(401, 'token_expired', 'Ask for a new token.');
    tokens.set(token, left - 1);
    if (call.headers['freightbook-version'] !== VERSION) return fail(400, 'version_missing', 'Say which version.');
    if (isOverQuota()) return fail(403, 'quota_exhausted', 'The quota is used up.', { resets_at: resetsAt });
    return call.method === 'POST' ? create(call) : read(call);
  }

  function isOverQuota(): boolean {
    const now = Date.now();
    if (now < resetsAt) return true;
    sinceQuota += 1;
    if (sinceQuota <= quotaEvery) return false;
    sinceQuota = 0;
    resetsAt = now + quotaWait;
    return true;
  }

  function read({ path, query }: Call): Reply {
    const [, first = '', id = '', last] = path.split('/');
    if (path === '/carriers') return { status: 200, body: carriers };
    if (path === '/depots') return numberedPage(query, depots);
    if (first === 'depots') {
      const depot = depots.find((one) => String(one.id) === id);
      if (depot === undefined) return fail(404, 'not_found', 'There is no such depot.');
      if (last === undefined) return { status: 200, body: exact(depot) };
      const after = Number(query.get('updated_after') ?? -1);
      const own = shipments.filter((one) => one.depot_id === depot.id && one.updated_at > after);
      return last === 'shipments'
        ? cursorPage(
            query,
            own.toSorted((a, b) => a.updated_at - b.updated_at),
          )
        : fail(404, 'not_found', 'There is no such list.');
    }
    const shipment = shipments.find((one) => String(one.id) === id);
    if (first !== 'shipments' || shipment === undefined) return fail(404, 'not_found', 'There is nothing here.');
    if (last === 'scans') return numberedPage(query, scansOf(shipment));
    return last === undefined
      ? { status: 200, body: exact(shipment) }
      : fail(404, 'not_found', 'There is no such list.');
  }

  /** What comes again with the same key is the same booking. */
  function create({ path, headers, body }: Call): Reply {
    if (path !== '/bookings') return fail(405, 'method_not_allowed', 'Nothing can be posted here.');
    const key = headers['idempotency-key'];
    if (typeof key !== 'string') return fail(400, 'key_missing', 'Send an Idempotency-Key.');
    // The digits of ids are kept as they came.
    const given = /"depot_id":\s*(\d+)/.exec(body)?.[1];
    const depot = depots.find((one) => String(one.id) === given);
    if (depot === undefined) return fail(422, 'depot_unknown', 'There is no such depot.');
    const { carrier_code, reference } = JSON.parse(body) as Record<string, unknown>;
    const known = bookings.get(key);
    const booking = known ?? {
      id: randomUUID(),
      depot_id: depot.id,
      carrier_code,
      reference,
      state: 'requested',
    };
    bookings.set(key, booking);
    return { status: 201, body: exact(booking) };
  }

  /** Clients say who they are in the header, as the documentation has it; nothing else will do. */
  function giveToken({ headers, body }: Call): Reply {
    const basic = Buffer.from(/^Basic (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '', 'base64').toString();
    if (basic !== `${CLIENT}:${SECRET}`) return { status: 401, body: { error: 'invalid_client' } };
    if (new URLSearchParams(body).get('grant_type') !== 'client_credentials')
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    const token = randomUUID();
    tokens.set(token, USES);
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 1200 } };
  }

  return {
    folder: '/v1',
    docs: () => [new URL('docs/', import.meta.url)],
    config: (url) => ({
      base_url: `${url}/v1`,
      auth: {
        auth_type: 'client_credentials',
        client_id: CLIENT,
        client_secret: SECRET,
        token_url: `${url}/oauth/token`,
      },
    }),
    answer,
    answerBeside: (call) => (call.path === '/oauth/token' && call.method === 'POST' ? giveToken(call) : undefined),
    truth: () => ({
      depots,
      carriers,
      shipments,
      scans: shipments.flatMap((shipment) => scansOf(shipment)),
      bookings: [...bookings.values()],
    }),
    change: () => {
      const [first, second] = shipments;
      const last = shipments.findLast(({ depot_id: depot }) => depot === depots[0]?.id);
      if (first === undefined || second === undefined || last === undefined) return;
      Object.assign(first, {
        state: 'delivered',
        delivered_at: last.updated_at + 500,
        updated_at: last.updated_at + 500,
      });
      // In the same millisecond as the latest that anybody has seen.
      Object.assign(second, { state: 'moving', updated_at: last.updated_at });
      shipments.push({ ...last, id: last.id + 1n, state: 'booked', updated_at: last.updated_at + 900 });
    },
  };
}

const fail = (status: number, type: string, message: string, more: object = {}): Reply => ({
  status,
  body: { error: { type, message, ...more } },
});

function sizeOf(query: URLSearchParams): number {
  return Math.max(1, Math.min(PAGE, Number(query.get('per_page') ?? 20) || 20));
}

function numberedPage(query: URLSearchParams, records: readonly unknown[]): Reply {
  const [page, size] = [Number(query.get('page') ?? 1), sizeOf(query)];
  const items = records.slice((page - 1) * size, page * size);
  return { status: 200, body: exact({ items, page, page_count: Math.max(1, Math.ceil(records.length / size)) }) };
}

function cursorPage(query: URLSearchParams, records: readonly unknown[]): Reply {
  const start = Number(Buffer.from(query.get('after') ?? '', 'base64url').toString() || 0);
  const end = start + sizeOf(query);
  const next = end < records.length ? Buffer.from(String(end)).toString('base64url') : null;
  return { status: 200, body: exact({ items: records.slice(start, end), paging: { next } }) };
}
