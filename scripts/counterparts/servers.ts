import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusDocument, root } from '../documents.ts';
import { send, type Counterpart } from './counterpart.ts';
import type { Loop } from './plain-loop.ts';
import { startServer } from './process.ts';

const tools = join(root, '.bench', 'counterparts');
const python = join(tools, 'venv', 'bin');
const go = join(tools, 'bin');
const data = join(tools, 'data');

const PYTHON_PACKAGES = ['tiled[server]==0.2.20', 'pygeoapi==0.21.0', 'datasette==0.65.5'];
const GO_PROGRAMS = {
  'stripe-mock': 'github.com/stripe/stripe-mock@v0.203.0',
  base: 'github.com/pocketbase/pocketbase/examples/base@v0.36.0',
} as const;

/** Installs what is not there yet. What cannot be installed is reported by the counterpart that needs it. */
export function installServers(): void {
  mkdirSync(data, { recursive: true });
  attempt(() => {
    if (
      existsSync(join(python, 'datasette')) &&
      existsSync(join(python, 'tiled')) &&
      existsSync(join(python, 'pygeoapi'))
    )
      return;
    execFileSync('python3', ['-m', 'venv', join(tools, 'venv')], { stdio: 'inherit' });
    execFileSync(join(python, 'pip'), ['install', '--quiet', ...PYTHON_PACKAGES], { stdio: 'inherit' });
  });
  for (const [program, module] of Object.entries(GO_PROGRAMS)) {
    attempt(() => {
      if (!existsSync(join(go, program)))
        execFileSync('go', ['install', module], { stdio: 'inherit', env: { ...process.env, GOBIN: go } });
    });
  }
}

function attempt(install: () => void): void {
  try {
    install();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

const needs = (file: string) => (): string | undefined =>
  existsSync(file) ? undefined : `${file.slice(root.length + 1)} could not be installed`;

const tiledKey = { authorization: 'Apikey secretkey' };

interface JsonApi {
  readonly data: readonly unknown[];
  readonly links: { readonly next?: string | null };
}

export const tiled: Counterpart = {
  name: 'Tiled',
  missing: needs(join(python, 'tiled')),
  start: (port) =>
    startServer({
      command: join(python, 'tiled'),
      args: ['serve', 'catalog', '--temp', '--api-key', 'secretkey', '--port', String(port)],
      url: `http://127.0.0.1:${port}`,
    }),
  fill: async (url) => {
    const container = { structure_family: 'container', data_sources: [], specs: [] };
    await send('POST', `${url}/api/v1/metadata/`, { ...container, id: 'runs', metadata: {} }, tiledKey);
    for (let number = 1; number <= 53; number += 1) {
      await send(
        'POST',
        `${url}/api/v1/metadata/runs`,
        { ...container, id: `run-${number}`, metadata: { number } },
        tiledKey,
      );
    }
  },
  description: (url) => `${url}/openapi.json`,
  config: { auth: { auth_type: 'api_key', api_key: 'secretkey' }, path: 'runs' },
  pageSize: 10,
  streams: [
    {
      name: 'search',
      loops: (url) => [
        {
          url: `${url}/api/v1/search/runs?page[limit]=7`,
          headers: tiledKey,
          page: (body: JsonApi) => ({ records: body.data, next: body.links.next ?? undefined }),
          key: (record: { id: string }) => record.id,
        },
      ],
    },
  ],
};

interface Features {
  readonly features: readonly unknown[];
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

export const pygeoapi: Counterpart = {
  name: 'pygeoapi',
  missing: needs(join(python, 'pygeoapi')),
  start: async (port) => {
    const config = join(data, 'pygeoapi.json');
    const openapi = join(data, 'pygeoapi-openapi.json');
    const features = Array.from({ length: 87 }, (_, index) => ({
      type: 'Feature',
      id: String(index + 1),
      properties: { name: `Station ${index + 1}`, height: index * 2 },
      geometry: { type: 'Point', coordinates: [index % 180, index % 90] },
    }));
    writeFileSync(join(data, 'stations.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
    writeFileSync(config, JSON.stringify(pygeoapiConfig(port)));
    const env = { PYGEOAPI_CONFIG: config, PYGEOAPI_OPENAPI: openapi };
    execFileSync(
      join(python, 'pygeoapi'),
      ['openapi', 'generate', config, '--format', 'json', '--output-file', openapi],
      {
        env: { ...process.env, ...env },
      },
    );
    return startServer({
      command: join(python, 'pygeoapi'),
      args: ['serve', '--flask'],
      url: `http://127.0.0.1:${port}`,
      env,
    });
  },
  fill: async () => {},
  description: (url) => `${url}/openapi?f=json`,
  config: {},
  pageSize: 10,
  streams: [
    {
      name: 'stations',
      loops: (url) => [
        {
          url: `${url}/collections/stations/items?f=json&limit=8`,
          page: (body: Features) => ({
            records: body.features,
            next: body.links.find((link) => link.rel === 'next')?.href,
          }),
          key: (record: { id: string }) => record.id,
        },
      ],
    },
  ],
};

function pygeoapiConfig(port: number): unknown {
  const url = `http://127.0.0.1:${port}`;
  return {
    server: {
      bind: { host: '127.0.0.1', port },
      url,
      mimetype: 'application/json; charset=UTF-8',
      encoding: 'utf-8',
      languages: ['en-US'],
      limits: { default_items: 10, max_items: 50 },
      map: { url: `${url}/tiles`, attribution: 'none' },
    },
    logging: { level: 'ERROR' },
    metadata: {
      identification: {
        title: 'Stations',
        description: 'Stations',
        keywords: ['stations'],
        keywords_type: 'theme',
        terms_of_service: 'none',
        url,
      },
      license: { name: 'CC0', url },
      provider: { name: 'Test', url },
      contact: { name: 'Test', url, email: 'test@example.org' },
    },
    resources: {
      stations: {
        type: 'collection',
        title: 'Stations',
        description: 'Stations',
        keywords: ['stations'],
        extents: { spatial: { bbox: [-180, -90, 180, 90], crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' } },
        providers: [{ type: 'feature', name: 'GeoJSON', data: join(data, 'stations.geojson'), id_field: 'id' }],
      },
    },
  };
}

interface PocketBasePage {
  readonly page: number;
  readonly totalPages: number;
  readonly items: readonly unknown[];
}

const admin = { identity: 'admin@example.org', password: 'correct-horse-9' };
const pocketBaseData = join(data, 'pocketbase');

async function pocketBaseToken(url: string): Promise<string> {
  const login = (await send('POST', `${url}/api/collections/_superusers/auth-with-password`, admin)) as {
    readonly token: string;
  };
  return login.token;
}

export const pocketBase: Counterpart = {
  name: 'PocketBase',
  missing: needs(join(go, 'base')),
  start: (port) => {
    rmSync(pocketBaseData, { recursive: true, force: true });
    // It writes migrations beside its data, and would apply them to the new data.
    rmSync(join(data, 'pb_migrations'), { recursive: true, force: true });
    execFileSync(join(go, 'base'), ['superuser', 'upsert', admin.identity, admin.password, '--dir', pocketBaseData]);
    const args = ['serve', '--http', `127.0.0.1:${port}`, '--dir', pocketBaseData];
    return startServer({ command: join(go, 'base'), args, url: `http://127.0.0.1:${port}` });
  },
  fill: async (url) => {
    const authorization = { authorization: await pocketBaseToken(url) };
    const fields = [
      { name: 'title', type: 'text' },
      { name: 'count', type: 'number' },
      { name: 'updated', type: 'autodate', onCreate: true, onUpdate: true },
    ];
    await send('POST', `${url}/api/collections`, { name: 'tasks', type: 'base', fields }, authorization);
    for (let count = 1; count <= 68; count += 1) {
      await send('POST', `${url}/api/collections/tasks/records`, { title: `Task ${count}`, count }, authorization);
    }
  },
  description: () => join(root, 'examples', 'pocketbase', 'openapi.yaml'),
  overlay: join(root, 'examples', 'pocketbase', 'overlay.json'),
  config: { identity: admin.identity, password: admin.password },
  pageSize: 10,
  streams: [
    {
      name: 'tasks',
      loops: async (url) => {
        const list = `${url}/api/collections/tasks/records?perPage=9`;
        const loop: Loop = {
          url: `${list}&page=1`,
          headers: { authorization: await pocketBaseToken(url) },
          page: (body: PocketBasePage) => ({
            records: body.items,
            next: body.page < body.totalPages ? `${list}&page=${body.page + 1}` : undefined,
          }),
          key: (record: { id: string }) => record.id,
        };
        return [loop];
      },
    },
  ],
};

interface DatasettePage {
  readonly rows: readonly unknown[];
  readonly next_url?: string | null;
}

export const datasette: Counterpart = {
  name: 'datasette',
  missing: needs(join(python, 'datasette')),
  start: (port) => {
    const file = join(data, 'shop.db');
    rmSync(file, { force: true });
    const script =
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('create table orders(id integer primary key, customer text, total real)');" +
      "c.executemany('insert into orders values(?,?,?)',[(i,'Customer %d'%(i%37),i*1.5) for i in range(1,1235)]); c.commit()";
    execFileSync(join(python, 'python'), ['-c', script, file]);
    const args = ['serve', file, '--port', String(port), '--host', '127.0.0.1'];
    return startServer({ command: join(python, 'datasette'), args, url: `http://127.0.0.1:${port}` });
  },
  fill: async () => {},
  description: () => join(root, 'examples', 'datasette', 'openapi.yaml'),
  config: {},
  pageSize: 100,
  streams: [
    {
      name: 'orders',
      loops: (url) => [
        {
          url: `${url}/shop/orders.json?_shape=objects&_size=70`,
          page: (body: DatasettePage) => ({ records: body.rows, next: body.next_url ?? undefined }),
          key: (record: { id: number }) => record.id,
        },
      ],
    },
  ],
};

export const stripeMock: Counterpart = {
  name: 'stripe-mock',
  missing: needs(join(go, 'stripe-mock')),
  start: (port) =>
    startServer({
      command: join(go, 'stripe-mock'),
      args: ['-http-addr', `127.0.0.1:${port}`],
      url: `http://127.0.0.1:${port}`,
    }),
  fill: async () => {},
  description: () => corpusDocument('stripe.com'),
  config: { auth: { auth_type: 'token', token: 'sk_test_123' } },
  streams: ['customers', 'products', 'invoices', 'charges'].map((name) => ({
    name,
    loops: (url) => [
      {
        url: `${url}/v1/${name}`,
        headers: { authorization: 'Bearer sk_test_123' },
        page: (body: { readonly data: readonly unknown[] }) => ({ records: body.data }),
        key: (record: { id: string }) => record.id,
      },
    ],
  })),
};
