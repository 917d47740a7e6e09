import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

export const TOKEN = 'check-t0ken-1234567890';
export const CLIENT_SECRET = 'check-cl1ent-secret-42';

/** Records that the API holds, per stream of check-airbyte-source.ts. */
export const COUNTS = { users: 1050, events: 730, teams: 7, members: 7 * 12 } as const;

export interface CheckApi extends AsyncDisposable {
  readonly url: string;
  /** Good for one use; the answer has the next. */
  readonly refreshToken: () => string;
  /** Adds events that are newer than all others. */
  addEvents(count: number): void;
}

/** The API that the checked source reads, on loopback. */
export async function startCheckApi(): Promise<CheckApi> {
  let added = 0;
  let issued = 0;
  const refreshToken = (): string => `check-r3fresh-token-${issued}`;
  const accessToken = (): string => `check-acc3ss-token-${issued}`;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === '/token') {
      void form(request).then((fields) => {
        const good = fields.get('refresh_token') === refreshToken() && fields.get('client_secret') === CLIENT_SECRET;
        if (!good) return reply(400, { error: 'invalid_grant' });
        issued += 1;
        return reply(200, { access_token: accessToken(), refresh_token: refreshToken(), expires_in: 3600 });
      });
      return;
    }
    const authorization = request.headers.authorization;
    if (authorization !== `Bearer ${TOKEN}` && (issued === 0 || authorization !== `Bearer ${accessToken()}`)) {
      reply(401, { error: 'unauthorized' });
      return;
    }
    const body = answer(url, COUNTS.events + added);
    reply(body === undefined ? 404 : 200, body ?? {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mock API has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    refreshToken,
    addEvents: (count) => {
      added += count;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return new URLSearchParams(body);
}

function answer({ pathname, searchParams }: URL, events: number): unknown {
  const members = /^\/teams\/(\d+)\/members$/.exec(pathname);
  if (members) return { data: range(12, (id) => ({ id })) };
  switch (pathname) {
    case '/users':
      return {
        total: COUNTS.users,
        data: range(COUNTS.users, user)
          .slice((Number(searchParams.get('page')) - 1) * 100)
          .slice(0, 100),
      };
    case '/teams':
      return { data: range(COUNTS.teams, (id) => ({ id, title: id === 3 ? null : `Team ${id}` })) };
    case '/events': {
      const since = Date.parse(searchParams.get('since') ?? '1970-01-01T00:00:00Z');
      const found = range(events, event).filter(({ updated_at }) => Date.parse(updated_at) >= since);
      const start = Number(searchParams.get('cursor') ?? 0);
      const end = start + Number(searchParams.get('limit'));
      return { items: found.slice(start, end), ...(end < found.length ? { next: String(end) } : {}) };
    }
    default:
      return undefined;
  }
}

function range<Item>(count: number, make: (id: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}

function user(id: number) {
  return {
    id,
    name: id % 10 === 0 ? null : `Name "${id}" ü 🎈\n`,
    created_at: '2025-03-01T12:00:00Z',
    address: { city: 'Köln', position: [50.9, 6.9] },
    balance: id / 4,
    big: Number.MAX_SAFE_INTEGER,
  };
}

function event(id: number) {
  return { id: `e${id}`, updated_at: new Date(Date.UTC(2025, 0, 1) + id * 60_000).toISOString(), user_id: id };
}
