import { createServer } from 'node:http';
import { once } from 'node:events';

/** What was put into the registry: name → document, file → bytes. */
export interface TestRegistry extends AsyncDisposable {
  readonly address: string;
  readonly documents: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly asked: readonly string[];
  /** Takes the next publication and loses the answer. */
  loseAnswer: boolean;
  /** Puts a tarball there as the registry's own. */
  readonly seed: (name: string, version: string, tarball: Uint8Array, manifest: object) => void;
}

interface Document {
  readonly name: string;
  readonly versions: Record<string, unknown>;
  readonly 'dist-tags': Record<string, string>;
  readonly _attachments?: Record<string, { readonly data: string }>;
}

/** As much of an npm registry as publishing and installing need. */
export async function testRegistry(token: string): Promise<TestRegistry> {
  const documents = new Map<string, Document & Record<string, unknown>>();
  const files = new Map<string, Buffer>();
  const asked: string[] = [];
  const own = { loseAnswer: false };
  const put = (given: Document): number => {
    const { _attachments = {}, ...told } = given;
    const before = documents.get(given.name);
    if (Object.keys(given.versions).some((version) => before?.versions[version] !== undefined)) return 403;
    for (const [file, { data }] of Object.entries(_attachments))
      files.set(`/${given.name}/-/${file}`, Buffer.from(data, 'base64'));
    documents.set(given.name, { ...before, ...told, versions: { ...before?.versions, ...told.versions } });
    return 201;
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://registry').pathname);
    asked.push(`${request.method} ${path}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const send = (status: number, body: unknown): void =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      const file = files.get(path);
      if (request.method === 'GET' && file) return response.writeHead(200).end(file);
      if (request.method === 'GET') {
        const found = documents.get(path.slice(1));
        return found ? send(200, found) : send(404, { error: 'not found' });
      }
      if (request.headers.authorization !== `Bearer ${token}`) return send(401, { error: `no, ${token}` });
      const status = put(JSON.parse(Buffer.concat(chunks).toString()));
      if (own.loseAnswer) {
        own.loseAnswer = false;
        return request.socket.destroy();
      }
      return send(status, status === 201 ? { ok: true } : { error: 'cannot publish over it' });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  const address = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
  return Object.assign(own, {
    address,
    documents,
    asked,
    seed: (name: string, version: string, tarball: Uint8Array, manifest: object) => {
      const file = `${name.split('/').at(-1)}-${version}.tgz`;
      files.set(`/${name}/-/${file}`, Buffer.from(tarball));
      const dist = { tarball: `${address}/${name}/-/${file}` };
      documents.set(name, { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } });
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}
